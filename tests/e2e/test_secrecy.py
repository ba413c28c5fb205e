"""What must not leave the hub: codes, birth dates, pupil numbers and pupils' names, looked for wherever words go."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

import httpx
import pytest

from hub.web.visit import SESSION
from plugins.iddink.demo import _SEED
from plugins.iddink.standin import Standin
from tests.e2e.colleagues import Mails, Slack
from tests.e2e.demo import CODE, JOB, JORDI, MARTA, STAFF, Demo, until
from tests.hub.web.browsing import post, text_of

PUBLISHER, GROUP = "Edicions Arrel Viva, SL", "publisher:pub-001"
ANSWERS = {
    "url_auth": "https://ws.arrelviva.example/access",
    "url_structure": "https://ws.arrelviva.example/structure",
    "user": "vallverda",
    "password": "a-password-that-nobody-may-read",
    "center_code": CODE,
}
LICENCES = f"/schools/{CODE}/iddink/licences"
EXPORT = f"/schools/{CODE}/iddink/export"


class Private(NamedTuple):
    """What the invented school and its distributor keep to themselves."""

    codes: frozenset[str]
    numbers: frozenset[str]
    days: frozenset[str]
    names: frozenset[str]

    def found_in(self, text: str) -> list[str]:
        """Return what stands in a text and should not."""
        return [one for kind in self for one in kind if one in text]


@pytest.fixture(scope="module")
def private(demo: Demo) -> Private:
    """The truth that the demo's distributor was made from."""
    first_day = date.fromisoformat((demo.folder / ".demo/iddink-first-day").read_text())
    truth = Standin(_SEED, first_day=first_day)
    pupils = [row for row in truth.roster() if row["birth_date"]]
    users = [row["user"] for row in truth.licences() if row["user"]]
    born = [date.fromisoformat(row["birth_date"]) for row in pupils]
    numbers = {row["idalu"] for row in pupils} | {str(user["idalu"] or "").strip() for user in users}
    names = {f"{row['given_name']} {row['family_name']}" for row in pupils}
    names |= {f"{row['family_name']} {row['family_name2']}" for row in pupils}
    names |= {f"{user['given_name']} {user['family_name']}" for user in users}
    return Private(
        codes=frozenset(row["code"] for row in truth.licences() if row["code"] and len(row["code"]) > 4),
        numbers=frozenset(numbers - {""}),
        days=frozenset(f"{day:{form}}" for day in born for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")),
        names=frozenset(name.strip() for name in names if " " in name.strip()),
    )


@pytest.fixture(scope="module")
def trip(demo: Demo, private: Private) -> int:
    """A trip with everything that holds secrets: answers, decision, administration, export, searches by name."""
    with demo.visitor(MARTA.email) as client:
        plan = demo.make_plan(client)
        demo.choose_only(client, plan, row_of_the_new(demo, plan))
        answers = {f"answer.{name}.{GROUP}": value for name, value in ANSWERS.items()}
        wrong = answers | {f"answer.url_auth.{GROUP}": "ask them"}
        client.post(f"/plans/{plan}/decide", data=demo.form(client, plan) | wrong)
        client.post(f"/plans/{plan}/decide", data=demo.form(client, plan) | answers).raise_for_status()
        until(lambda: demo.applied(plan))
        administer(client, demo)
        run_for_one(client, demo)
        post(client, EXPORT, f'action="{EXPORT}"')
        workbook = re.search(rf"/schools/{CODE}/iddink/exports/[^\"]+", client.get(EXPORT).text)
        assert workbook
        assert client.get(workbook[0]).content.startswith(b"PK")
        client.get("/nothing/of/the/kind")
    return plan


def row_of_the_new(demo: Demo, plan: int) -> int:
    """Return a row that asks for the fields of a publisher never synchronised."""
    query = (
        'SELECT min(seq) FROM change JOIN need USING (plan_id, seq) WHERE plan_id = ? AND "group" = ? AND NOT blocked'
    )
    return demo.rows(query, plan, GROUP)[0][0]


def pupil(demo: Demo) -> tuple[str, str]:
    """Return a pupil's key and family name."""
    query = "SELECT person_key, family_name FROM roster_person WHERE role = 'pupil' AND left_on IS NULL ORDER BY key"
    return demo.rows(query)[0]


def administer(client: httpx.Client, demo: Demo) -> None:
    """Search the register by name, assign a licence, and withdraw it again."""
    _key, name = pupil(demo)
    assert post(client, LICENCES, f'action="{LICENCES}"', text=name, state="", publisher="").status_code == 200
    link = re.search(rf'<a href="({LICENCES}/[^"]+)"', client.get(LICENCES).text)
    assert link
    assert post(client, link[1], f'action="{link[1]}"', name=name).status_code == 200
    assert "withdrawn" in text_of(client.post(link[1], data=withdrawal(client, link[1])).text).lower()


def withdrawal(client: httpx.Client, page: str) -> dict[str, str]:
    """Return what the form sends that takes a licence out of use."""
    token = re.search(r'name="csrf" value="([^"]+)"', client.get(page).text)
    assert token
    return {"csrf": token[1], "do": "withdraw", "why": "ordered twice"}


def run_for_one(client: httpx.Client, demo: Demo) -> None:
    """Fetch one pupil's licences."""
    key, _name = pupil(demo)
    run = post(client, "/jobs", f'action="{JOB}/run"', person=key).headers["location"]
    until(lambda: client.get(run).url.path.startswith("/plans/"))


def test_no_log_line_holds_anything_private(demo: Demo, private: Private, trip: int):
    """Whatever the demo's process has written since it began is free of children, codes, passwords and tokens."""
    said = demo.said()
    assert said.count("\n") > 2
    assert private.found_in(said) == []
    assert [secret for secret in secrets(demo) if secret in said] == []
    assert re.findall(r"[\w.+-]+@[\w-]+\.[\w.-]+|/d/[\w.-]{10}", said) == []


def secrets(demo: Demo) -> Collection[str]:
    """Return the passwords and tokens of this demo."""
    section = demo.config["plugins"]["slack"]
    token = demo.visitor().get("/demo.json").json()["iddink"]["token"]
    sessions = [demo.session(one.email)[SESSION] for one in (MARTA, JORDI)]
    passwords = [one.password for one in STAFF]
    return [ANSWERS["password"], token, section["bot_token"], section["signing_secret"], *sessions, *passwords]


def test_no_address_holds_anything_private(demo: Demo, private: Private, trip: int):
    """No address that a browser asked for says who or what it is about."""
    asked = "\n".join(httpx.URL(url).path + " " + str(httpx.URL(url).params) for url in demo.urls)
    key, name = pupil(demo)
    assert f"/plans/{trip}/decide" in asked
    assert private.found_in(asked) == []
    assert [word for word in (key, name, ANSWERS["password"]) if word in asked] == []


def test_no_slack_message_holds_anything_private(demo: Demo, slack: Slack, private: Private, trip: int):
    """Messages, whispers and everything else that the workspace keeps are counts, titles and reasons."""
    until(lambda: slack.about(trip))
    told = str(slack.messages()) + "".join(slack.page(one.email) for one in STAFF)
    assert "Iddink licences" in told
    assert private.found_in(told) == []
    assert ANSWERS["password"] not in told


def test_no_mail_holds_anything_private(demo: Demo, mails: Mails, private: Private, trip: int):
    """Headers, text and HTML of every mail are free of it as well."""
    until(lambda: len(mails.thread(trip, MARTA.email)) > 1)
    told = "".join(mails.pages(number) for number, _subject, _to in mails.every())
    assert "Iddink licences" in told
    assert private.found_in(told) == []
    assert ANSWERS["password"] not in told


def test_the_database_holds_no_code_and_no_password_in_clear(demo: Demo, private: Private, trip: int):
    """Whoever copies the file has neither licences nor a way in."""
    kept = b"".join(path.read_bytes() for path in sorted((demo.folder / ".demo").glob("hub.db*")))
    assert PUBLISHER.encode() in kept
    assert [code for code in private.codes if code.encode() in kept] == []
    assert [secret for secret in secrets(demo) if secret.encode() in kept] == []


def test_no_list_of_people_is_left_lying(demo: Demo, private: Private, trip: int):
    """Besides the database (and the workbook that waits for its download, packed) no file of the demo is about a pupil."""
    kept = [path for path in (demo.folder / ".demo").rglob("*") if path.is_file() and "hub.db" not in path.name]
    assert {path.name for path in kept} >= {"config.yaml", "hub.key"}
    assert [path.name for path in kept if private.found_in(path.read_bytes().decode("utf-8", "replace"))] == []
