"""EDEXML, the export of Dutch and Flemish school administrations: school, groups and persons."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hub.plugin.files.notes import notes_of
from hub.plugin.files.reading import reading
from hub.plugin.files.table import USUAL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hub.model.text import Text
    from hub.plugin.files.child.limits import Limits
    from hub.plugin.files.reading import Reading


@contextmanager
def open_edexml(source: Path | str | bytes, name: str = "file", limits: Limits = USUAL) -> Iterator[Edexml]:
    """Open an EDEXML 2.1 file, with or without a namespace; ``name`` is for sentences only.

    Raises:
        FileRefused: here or from any later person; persons seen before that do not count.
    """
    with reading("edexml", source, name, limits) as child:
        yield Edexml(child)


class Edexml:
    """A school, its groups and, once, its persons.

    Attributes:
        school: ``school_year``, ``counted_on``, ``brin`` or ``institution_number``, ``branch_code``,
            ``school_key``, ``made_at``, ``author``, ``version``, as far as the file tells them.
        groups: Each with ``key``, ``name``, ``level`` and ``combined`` (a group across classes).
        branches: Key to name.
    """

    def __init__(self, child: Reading) -> None:
        self._frames = child.frames()
        _, (opening,) = next(self._frames)
        self.school: dict[str, str] = opening["school"]
        self.groups: tuple[dict[str, Any], ...] = tuple(opening["groups"])
        self.branches: dict[str, str] = opening["branches"]
        self.notes: tuple[Text, ...] = ()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield pupils and teachers.

        Each has ``role`` (pupil or teacher), ``line``, ``key`` and ``dummy_key`` (the school does not promise
        to keep it), ``eck_id``, ``surname``, ``prefix``, ``given_names``, ``initials``, ``called_name``,
        ``birth_date``, ``entered_on`` and ``left_on`` (as written, ISO by the standard), ``gender`` (M, F or
        empty), ``level`` (the class's when a pupil has none; 11 to 16 are years 1 to 6 of secondary school),
        ``group`` (key of the class), ``groups`` (all keys), ``branch`` (key), ``username`` and ``emails``.
        """
        for kind, content in self._frames:
            if kind == "end":
                self.notes = notes_of(content[0])
            else:
                yield from content[0]
