"""What may travel: whitelists of fields by profile and version (UWLR 2.2, its Smalle set and LVS set; notes on 2.3).

There is no field for a citizen number (BSN, onderwijsnummer): the roster has none, and this module knows no way to
write one.
"""

from __future__ import annotations

from typing import Final, NamedTuple

NARROW, TRACKING = "narrow", "tracking"
VERSIONS: Final = ("2.1", "2.2", "2.3")


class Fields(NamedTuple):
    """Which fields of a person go along, beside the name, the level and the groups."""

    eck_id: bool
    initials: bool
    birth_date: bool
    gender: bool
    teacher_email: bool
    counted_on: bool


def fields(profile: str, version: str) -> Fields:
    """Return what a link with this profile and version gets.

    ECK iD came with 2.2. In 2.3 the Smalle set lost the birth date and the LVS set the initials.
    """
    tracking, newest = profile == TRACKING, version == "2.3"
    return Fields(
        eck_id=version != "2.1",
        initials=tracking and not newest,
        birth_date=tracking or not newest,
        gender=tracking,
        teacher_email=not tracking,
        counted_on=tracking,
    )
