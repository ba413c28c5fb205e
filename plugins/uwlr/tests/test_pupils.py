"""Pupils that are written many at once are written as each of them would be alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.plugin.services import Group, Person
from plugins.uwlr.service import writing
from plugins.uwlr.service.profiles import VERSIONS, fields
from plugins.uwlr.service.pupils import Pupils

SHARED = frozenset({"https://ketenid.nl/shared"})
GROUPS = [
    Group(key, key, level, "2026-2027", combined=key == "plus")
    for key, level in (("4a", "4"), ("3/4", "3/4"), ("plus", ""))
]
NAMES = st.sampled_from(
    ["", "Zoë", "d'Ocón-Vila", "O & O", 'a"b', "x<y>", "a  b", "a\xa0b", "\x07", "z" * 300, "van der"]
)
EMPTY = {"family_name2": "", "emails": (), "group": "", "left": False, "role": "pupil"}
PEOPLE = st.builds(
    lambda **values: Person(**EMPTY | values),
    key=st.sampled_from(["L1", "L2", "a&b", '"']),
    given_name=NAMES,
    prefix=NAMES,
    family_name=NAMES,
    family_name2=st.sampled_from(["", "", "Vila"]),
    birth_date=st.sampled_from([None, date(2017, 5, 1)]),
    identifiers=st.sampled_from([{}, {"eck_id": "https://ketenid.nl/1"}, dict.fromkeys(["eck_id"], *SHARED)]),
    level=st.sampled_from(["", "4", "3/4", "odd"]),
    initials=st.sampled_from(["", "Z.A."]),
    gender=st.sampled_from(["", "F", "M"]),
    own_group=st.sampled_from(["", "4a", "3/4", "gone", "plus"]),
    groups=st.sampled_from([(), ("plus",), ("gone",)]),
)


@pytest.mark.parametrize("profile", ["narrow", "tracking"])
@pytest.mark.parametrize("version", VERSIONS)
@given(people=st.lists(PEOPLE, max_size=6))
def test_many_at_once_are_what_each_is_alone(profile, version, people):
    """Whatever their names are, and whoever they stand beside."""
    told = fields(profile, version)
    careful, _teacher = writing.writers(told, {one.key: one.level for one in GROUPS}, SHARED)
    has = writing.kinds(GROUPS)
    at_once = Pupils(told, SHARED, careful)
    for _time in range(2):  # the second time it knows the classes
        assert at_once.write(people, has) == "".join(careful(one, has) for one in people)
