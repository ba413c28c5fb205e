"""The plugin's own section of config.yaml: the catalogue of suppliers, and how strict the service is."""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, EmailStr, Field, model_validator

from hub.plugin.settings import Secret

_SHIPPED = Path(__file__).parent / "catalogue.yaml"
Version = Literal["2.1", "2.2", "2.3"]
Profile = Literal["narrow", "tracking"]


class Contact(BaseModel):
    """Who at a supplier hears of a link, and in which language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    email: EmailStr
    language: str = "nl"


class Supplier(BaseModel):
    """One supplier in the catalogue.

    ``profile``: ``narrow`` is UWLR's Smalle set, ``tracking`` its LVS set. ``terms`` is a document that schools
    agree to, ``code_by`` who may make the verification code, ``code_signs`` whether it may hold more than letters
    and digits. ``customer_name`` (klantnaam) and ``customer_code`` (klantcode) are what the supplier's system calls
    itself by; the hub makes a code where there is none. ``certificates`` are SHA-256 fingerprints of the client
    certificates that the supplier may come with; without any it needs none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    description: str = ""
    kind: str = "pupil-data"
    profile: Profile = "narrow"
    version: Version = "2.2"
    strict: bool = False
    price: str = ""
    terms: Path | None = None
    contacts: tuple[Contact, ...] = ()
    code_by: Literal["either", "school", "hub"] = "either"
    code_signs: bool = True
    customer_name: str = Field(default="", max_length=64)
    customer_code: Secret | None = None
    certificates: frozenset[str] = frozenset()

    @property
    def calls_itself(self) -> str:
        """The klantnaam."""
        return self.customer_name or self.name


class Settings(BaseModel):
    """The catalogue by short codes: what is told here comes on top of what the hub ships.

    ``kinds`` are the groups of the overview, by code. ``certificate_header`` is where the server in front of the
    hub puts the SHA-256 fingerprint of a client certificate. ``remind_after`` are days after which a supplier that
    did not take its code over is reminded, ``page_days`` how long its page is open. ``log_days`` is how long is
    kept who fetched when. ``allow_http`` and ``allow_private`` accept addresses to fetch from without encryption or
    in private networks. ``timeout`` is in seconds.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: dict[str, str] = Field(default_factory=dict)
    suppliers: dict[str, Supplier] = Field(default_factory=dict)
    certificate_header: str = ""
    remind_after: tuple[int, ...] = (3, 7, 14)
    page_days: int = Field(default=30, ge=1, le=90)
    log_days: int = Field(default=400, ge=1, le=2_000)
    allow_http: bool = False
    allow_private: bool = False
    timeout: float = Field(default=60.0, gt=0, le=600)

    @cached_property
    def names(self) -> dict[str, str]:
        """The suppliers by what their systems call themselves."""
        return {one.calls_itself: code for code, one in self.suppliers.items()}

    @model_validator(mode="before")
    @classmethod
    def _on_top(cls, told: Any) -> Any:
        """Put what an operator tells on top of the shipped catalogue; ``null`` takes an entry out."""
        if not isinstance(told, dict):
            return told
        merged = dict(told)
        for part in ("kinds", "suppliers"):
            own = told.get(part) or {}
            merged[part] = {
                code: _merged(shipped, own.get(code, {})) for code, shipped in _catalogue()[part].items()
            } | {code: entry for code, entry in own.items() if code not in _catalogue()[part]}
            merged[part] = {code: entry for code, entry in merged[part].items() if entry is not None}
        return merged

    @model_validator(mode="after")
    def _names_differ(self) -> Settings:
        names = [one.calls_itself.casefold() for one in self.suppliers.values()]
        if len(names) != len(set(names)):
            raise ValueError("two suppliers have the same customer_name")
        unknown = {one.kind for one in self.suppliers.values()} - self.kinds.keys()
        if unknown:
            raise ValueError(f"there is no kind {', '.join(sorted(unknown))}")
        return self


def _merged(shipped: Any, own: Any) -> Any:
    return shipped | own if isinstance(shipped, dict) and isinstance(own, dict) else (own or shipped)


@cache
def _catalogue() -> dict[str, Any]:
    return dict(yaml.safe_load(_SHIPPED.read_text()))
