"""Codes and children's data stay where they belong."""

from __future__ import annotations

import logging

import pytest
from sqlmodel import select

from hub.store.tables import AuditRow
from plugins.iddink.records import Licence

from .desk import Desk


@pytest.fixture
def private(desk: Desk) -> set[str]:
    """All codes, birth dates and IDALUs that the distributor and the school have."""
    rows = desk.standin.licences()
    people = desk.standin.roster()
    found = {row["code"] for row in rows if row["code"] and len(row["code"]) > 4}
    found |= {str(row["user"]["idalu"]).strip() for row in rows if row["user"]["idalu"]}
    return found | {row["idalu"] for row in people if row["idalu"]} | {row["birth_date"] for row in people}


def test_nothing_private_in_any_log_record(
    desk: Desk, private: set[str], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """A whole trip, one person's run and an incomplete run log and print none of it, nor the token."""
    caplog.set_level(logging.DEBUG)
    desk.import_all()
    desk.run(scope=desk.standin.roster()[0]["key"])
    desk.standin.fault("cut-body", times=None)
    desk.run()
    printed = capfd.readouterr()
    told = "\n".join([printed.out, printed.err, *(f"{one.getMessage()} {one.__dict__}" for one in caplog.records)])
    assert caplog.records
    assert not [value for value in private | {desk.standin.token} if value in told]


def test_nothing_private_in_any_address(desk: Desk, private: set[str]) -> None:
    """The distributor is asked by post for one person; addresses hold no child's data."""
    for person in desk.standin.roster()[:5]:
        desk.run(scope=person["key"])
    addresses = " ".join(path for _method, path, _status in desk.standin.requests)
    keys = {person["key"] for person in desk.standin.roster()}
    assert not [value for value in private | keys if value in addresses]


def test_nothing_private_in_notices_and_audit(desk: Desk, private: set[str]) -> None:
    """What may be told outside the hub is counts, titles and reasons."""
    plan = desk.import_all()
    notice = desk.services.notice(plan.id)
    with desk.hub.database.reading() as session:
        told = f"{notice} " + " ".join(f"{row.subject} {row.detail}" for row in session.exec(select(AuditRow)))
    assert not [value for value in private if value in told]


def test_codes_are_sealed_in_the_register(imported: Desk) -> None:
    """The stored code is not the code, and opens only with the hub's key at its place."""
    row = next(row for row in imported.licences().values() if row.code)
    code = imported.standin.licence(row.key)["code"]
    with imported.hub.database.reading() as session:
        assert code not in " ".join(value for value in session.exec(select(Licence.code)) if value)
    assert imported.services.secrets.open(row.code, f"iddink_licence.code:{imported.school.id}:{row.key}") == code
