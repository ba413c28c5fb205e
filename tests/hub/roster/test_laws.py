"""Laws that hold for every list."""

from __future__ import annotations

import csv
import io
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.plugin.lists.names import cleaned

NAME = st.text(st.sampled_from("abcdeÀçéñöŁ"), min_size=1, max_size=12).map(cleaned)
PUPIL = st.fixed_dictionaries(
    {
        "Roepnaam": NAME,
        "Tussenvoegsel": st.sampled_from(["", "van der", "d'", "el"]),
        "Achternaam": NAME,
        "Geboortedatum": st.dates(date(2006, 1, 1), date(2016, 1, 1)).map(date.isoformat),
        "Klas": st.sampled_from(["1A", "2B", "1/2"]),
    }
)
LIST = st.lists(PUPIL, min_size=1, max_size=12)


def as_csv(pupils: list[dict[str, str]]) -> bytes:
    """Write pupils under numbers of their own."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, ["Leerlingnummer", *pupils[0]], delimiter=";")
    writer.writeheader()
    writer.writerows({"Leerlingnummer": f"{at:04}", **pupil} for at, pupil in enumerate(pupils))
    return stream.getvalue().encode()


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(LIST)
def test_after_any_list_the_register_is_that_list_and_the_same_again_changes_nothing(desk, pupils):
    """Whatever was there before: what goes in comes out, and a second import plans no change."""
    desk.let_in(as_csv(pupils))
    present = {key: one for key, one in desk.people().items() if not one.left}
    assert [(one.given_name, one.prefix, one.family_name, one.group) for one in present.values()] == [
        (one["Roepnaam"], one["Tussenvoegsel"], one["Achternaam"], one["Klas"]) for one in pupils
    ]
    assert desk.plan(as_csv(pupils)).changes == []
