"""The register of what a school handed over to its library."""

from __future__ import annotations

from typing import ClassVar

from plugins.library.targets.records import Borrower


class HandedOver(Borrower, table=True):
    """A pupil as the school's last file to the library told them; whoever is no longer in it has left."""

    __tablename__ = "library_handed_over"
    label: ClassVar[str] = "Pupil told to the library"
