"""Pages that a plugin adds: a function from a request to an answer, without a web framework."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from hub.model.text import Text
    from hub.plugin.services import Account, School, Services


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """What a page is asked. ``school`` and ``account`` are checked before the handler is called.

    ``file_names`` are what the sender calls the ``files``: data like any other, never a path.
    """

    method: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str]
    files: Mapping[str, Path]
    school: School
    account: Account
    services: Services
    file_names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A template of the plugin and what it shows."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go to ``path`` (relative to the school) with a sentence to show there.

    ``/runs/{run}`` and ``/plans/{plan}`` lead to a run and to a plan.
    """

    path: str
    message: Text | None = None
    tone: str = "ok"


@dataclass(frozen=True, slots=True)
class Download:
    """A file for the person, once."""

    path: Path
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class RawRequest:
    """A machine's request to a `Hook`: the body as it came, for signatures. Header names are in small letters."""

    body: bytes
    headers: Mapping[str, str]
    query: str
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """What a machine gets back; ``body`` may be parts that are sent one after the other."""

    status: int
    body: str | bytes | Iterable[bytes] = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """A page at ``/schools/{code}`` + ``path``; only people with ``role`` there may see it.

    ``path`` may hold ``{names}``. ``menu`` gives it a place in the school's navigation.
    """

    path: str
    title: Text
    handler: Callable[[PageRequest], Rendered | Redirect | Download]
    role: str
    menu: bool = False
    post: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRequest:
    """What a page for somebody without an account is asked: ``token`` is all that this person has."""

    method: str
    token: str
    form: Mapping[str, str]
    services: Services


@dataclass(frozen=True, slots=True)
class OpenRendered:
    """A template of the plugin in the ``language`` of its reader, and what it shows."""

    template: str
    language: str
    context: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page at ``path`` + ``/{token}`` for whoever got its address, without a sign-in.

    GET must not change anything: scanners of mail follow every link. Raises NotFound for a token that is none.
    """

    path: str
    handler: Callable[[OpenRequest], OpenRendered]


@dataclass(frozen=True, slots=True)
class Hook:
    """An address for a machine (POST ``path``), which proves itself by its own signature.

    ``quick`` is asked first, in the thread that serves all requests: it must neither wait nor read a database,
    and returns None for what `handler` has to answer in a thread of its own. With ``reads`` it may be asked by GET
    as well. ``refuse`` puts what the hub refuses by itself, a status and a sentence, into the machine's own
    language; without it that is plain text.
    """

    path: str
    handler: Callable[[RawRequest], RawAnswer]
    quick: Callable[[RawRequest], RawAnswer | None] | None = None
    reads: bool = False
    refuse: Callable[[int, str], RawAnswer] | None = None
