"""zeep reads a school and brings a result: `python zeep_client.py demo.json`."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from zeep import Client

MAIN = "LeerlinggegevensService"


def main(link: dict[str, str]) -> dict[str, Any]:
    """Return what was read over ``link``."""
    client = Client(f"{link['url']}?wsdl&variant=zeep")
    header = {name: link[name] for name in ("autorisatiesleutel", "klantcode", "klantnaam")}
    told = {"_soapheaders": {"autorisatie": header}}
    asked = {name: link[name] for name in ("schooljaar", "brincode", "dependancecode", "xsdversie")}
    whole = client.bind(MAIN, "prtLeerlinggegevensService").HaalLeerlinggegevens(**asked, **told).leerlinggegevens
    steps = client.bind(MAIN, "prtLeerlinggegevensService-getrapt")
    groups = steps.HaalStructuur(**asked, **told)["leerlinggegevens-structuur"].groepen._value_1
    classes = [{"groep": {"key": one["groep"].key}} for one in groups if "groep" in one]
    each = {"groepen": {"_value_1": [*classes, {"groep": {}}]}}
    pupils = steps.HaalLeerlingen(**asked, **each, **told)["leerlinggegevens-leerlingen"].leerlingen.leerling
    teachers = steps.HaalLeerkrachten(**asked, **each, **told)["leerlinggegevens-leerkrachten"].leerkrachten.leerkracht
    first = whole.leerlingen.leerling[0]
    client.bind("LeerresultatenService", "prtLeerresultatenService").BrengLeerresultaten(
        **results(asked, first), **told
    )
    return {
        "groups": len(whole.groepen._value_1),
        "pupils": len(whole.leerlingen.leerling),
        "teachers": len(whole.leerkrachten.leerkracht),
        "stepwise": [len(groups), len(pupils), len(teachers)],
        "names": sorted(name(one) for one in whole.leerlingen.leerling),
        "results": "accepted",
    }


def name(pupil: Any) -> str:
    """Return a pupil's name."""
    return " ".join(part for part in (pupil.roepnaam, pupil.voorvoegsel, pupil.achternaam) if part)


def results(asked: dict[str, str], pupil: Any) -> dict[str, Any]:
    """Return one result of one pupil, with its test."""
    now = datetime.now(UTC)
    result = {"key": "zeep-1", "afnamedatum": now.date(), "toetscode": "reken-1", "score": 8}
    taken = {"leerlingid": pupil.key or pupil.eckid, "resultaten": {"resultaat": [result]}}
    return {
        "school": asked | {"aanmaakdatum": now},
        "toetsafnames": {"toetsafname": [taken]},
        "toetsen": {"toets": [{"toetscode": "reken-1", "toetsnaam": "Rekenen"}]},
    }


if __name__ == "__main__":
    told = main({"xsdversie": "2.2"} | json.loads(Path(sys.argv[1]).read_text())["uwlr"])
    sys.stdout.write(json.dumps(told) + "\n")
