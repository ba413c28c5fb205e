"""How one school works with its library."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from hub.plugin import Json, UtcDateTime


class Branch(SQLModel, table=True):
    """A school as a branch of a library; ``library`` is a key of the plugin's ``libraries`` in config.yaml.

    ``kind`` is ``primary`` or ``secondary``. Leavers keep their card for ``grace_days``; uploaded files are
    deleted after ``retention_days``. Shares are percentages of the members who may go missing, within the
    year and around its turn (``yearly_from`` to ``yearly_until``, month-day). Between ``pause_from`` and
    ``pause_until`` a list only adds. ``protected`` fields are the library's once it has filled them in;
    of ``clears`` fields an empty cell empties, of all others it keeps what stands. ``encoding`` (of
    `hub.plugin.files.ENCODINGS`) says how to read the school's text files that are not Unicode.
    """

    __tablename__ = "library_branch"
    school_id: int = Field(primary_key=True)
    library: str
    branch_code: str = ""
    kind: str = "primary"
    public_membership: bool = False
    ignores_zeros: bool = False
    grace_days: int = 42
    retention_days: int = 30
    year_share: int = 10
    yearly_share: int = 35
    yearly_from: str = "08-01"
    yearly_until: str = "10-15"
    pause_from: str = ""
    pause_until: str = ""
    protected: list[str] = Field(default_factory=list, sa_type=Json)
    clears: list[str] = Field(default_factory=list, sa_type=Json)
    encoding: str = ""
    changed_by: str = ""
    changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
