"""What a supplier's system gets."""

from __future__ import annotations

from plugins.uwlr.tests.school import pupil


def test_a_linked_supplier_fetches_the_pupils(office):
    """The main thing."""
    office.enrol(pupil(1), pupil(2))
    office.linked()
    assert office.pupils() == ["L0001", "L0002"]
