"""suds reads a school and brings a result: `python suds_client.py demo.json`."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from suds.client import Client

AUT = "{http://www.edustandaard.nl/leerresultaten/2/autorisatie}"
MAIN, RESULTS = "LeerlinggegevensService", "LeerresultatenService"


def main(link: dict[str, str]) -> dict[str, Any]:
    """Return what was read over ``link``."""
    client = Client(f"{link['url']}?wsdl", cache=None)
    header = client.factory.create(f"{AUT}autorisatie")
    for one in ("autorisatiesleutel", "klantcode", "klantnaam"):
        header[one] = link[one]
    client.set_options(soapheaders=header)
    asked = {one: link[one] for one in ("schooljaar", "brincode", "dependancecode", "xsdversie")}
    whole = client.service[MAIN]["prtLeerlinggegevensService"].HaalLeerlinggegevens(**asked).leerlinggegevens
    steps = client.service[MAIN]["prtLeerlinggegevensService-getrapt"]
    groups = steps.HaalStructuur(**asked)["leerlinggegevens-structuur"].groepen
    each = {"groepen": {"groep": [{"_key": one._key} for one in some(groups, "groep")] + [{}]}}
    pupils = steps.HaalLeerlingen(**asked, **each)["leerlinggegevens-leerlingen"].leerlingen.leerling
    teachers = steps.HaalLeerkrachten(**asked, **each)["leerlinggegevens-leerkrachten"].leerkrachten.leerkracht
    bring = client.service[RESULTS]["prtLeerresultatenService"].BrengLeerresultaten
    bring(**results(asked, whole.leerlingen.leerling[0]))
    return {
        "groups": count(whole.groepen),
        "pupils": len(whole.leerlingen.leerling),
        "teachers": len(whole.leerkrachten.leerkracht),
        "stepwise": [count(groups), len(pupils), len(teachers)],
        "names": sorted(name(one) for one in whole.leerlingen.leerling),
        "results": "accepted",
    }


def count(groups: Any) -> int:
    """Return how many groups of either kind there are."""
    return len(some(groups, "groep")) + len(some(groups, "samengestelde_groep"))


def some(groups: Any, kind: str) -> list[Any]:
    """Return the groups of one kind; suds gives a single one as itself where it is the choice that repeats."""
    found = getattr(groups, kind, [])
    return found if isinstance(found, list) else [found]


def name(pupil: Any) -> str:
    """Return a pupil's name."""
    parts = (getattr(pupil, part, None) for part in ("roepnaam", "voorvoegsel", "achternaam"))
    return " ".join(str(part) for part in parts if part)


def results(asked: dict[str, str], pupil: Any) -> dict[str, Any]:
    """Return one result of one pupil, with its test."""
    now = datetime.now(UTC)
    result = {"_key": "suds-1", "afnamedatum": now.date(), "toetscode": "reken-1", "score": 8}
    taken = {"leerlingid": getattr(pupil, "_key", None) or pupil._eckid, "resultaten": {"resultaat": [result]}}
    return {
        "school": asked | {"aanmaakdatum": now},
        "toetsafnames": {"toetsafname": [taken]},
        "toetsen": {"toets": [{"toetscode": "reken-1", "toetsnaam": "Rekenen"}]},
    }


if __name__ == "__main__":
    told = main({"xsdversie": "2.2"} | json.loads(Path(sys.argv[1]).read_text())["uwlr"])
    sys.stdout.write(json.dumps(told) + "\n")
