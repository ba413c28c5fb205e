"""The plugin's own section of config.yaml."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMES = Literal["none", "mod10-left", "mod10-right", "weights-3-1", "katipo", "mod97-10"]


class CardRange(BaseModel):
    """Numbers that are this library's to give: ``prefix``, then a serial from ``first`` to ``last``, then the check.

    ``length`` is that of the whole number. Those of a ``preprinted`` range are scanned, never generated.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    prefix: str = Field(default="", pattern=r"^\d*$")
    length: int = Field(default=14, ge=4, le=20)
    first: int = Field(default=1, ge=0)
    last: int = Field(gt=0)
    scheme: SCHEMES = "mod10-left"
    preprinted: bool = False


class Library(BaseModel):
    """One library: what it is called and which numbers its cards have."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    cards: tuple[CardRange, ...] = ()


class Settings(BaseModel):
    """The libraries that this hub serves, by a short code of their own, and how it speaks to their systems.

    ``allow_http`` and ``allow_private`` accept addresses without encryption or in private networks, for a
    library's system next door or a practice server. ``timeout`` is in seconds. Files that were made for a
    library can be downloaded for ``file_days``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    libraries: dict[str, Library] = Field(default_factory=dict)
    allow_http: bool = False
    allow_private: bool = False
    timeout: float = Field(default=60.0, gt=0, le=300)
    file_days: int = Field(default=14, ge=1, le=90)
