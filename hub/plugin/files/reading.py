"""The throw-away process that reads one file, seen from the hub: started, heard, ended in every case."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING, Any, Final

import orjson

from hub.plugin.files.child.limits import MIB
from hub.plugin.files.refusals import FileRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.plugin.files.child.limits import Limits

START: Final = "import sys; sys.path += sys.argv[2:]; from child.main import main; main()"
READERS: Final = ("python_calamine", "lxml", "olefile")
LONGEST_FRAME: Final = 16 * MIB
CHUNK: Final = 1 << 18
OUT_OF_TIME: Final = (-signal.SIGXCPU, -signal.SIGALRM, -signal.SIGKILL)
LONGEST_NAME: Final = 80

Frame = list[Any]


@contextmanager
def reading(task: str, source: Path | str | bytes, name: str, limits: Limits, encoding: str = "") -> Iterator[Reading]:
    """Read ``source`` in a process of its own, which is gone when the block ends.

    Raises:
        FileRefused: when the file cannot be opened or is too large; frames raise it for everything else.
    """
    name = _plain(name)
    with _opened(source, name, limits) as stream:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and our own code
            _command({"task": task, "limits": asdict(limits), "encoding": encoding}),
            stdin=stream,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a reader that panics prints what it read
            env={},
            cwd="/",
        )
        try:
            yield Reading(child, name, limits.wall_seconds)
        finally:
            child.kill()
            child.wait()
            if child.stdout:
                child.stdout.close()


def _plain(name: str) -> str:
    """Return a file name fit for a sentence: no folders, no control characters, not long."""
    base = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in base if sign.isprintable())[:LONGEST_NAME] or "file"


def _command(settings: dict[str, Any]) -> list[str]:
    told = orjson.dumps(settings).decode()
    return [sys.executable, "-I", "-S", "-c", START, told, str(Path(__file__).parent), *_reader_folders()]


def _reader_folders() -> list[str]:
    """Return where the third-party readers live: all that the child may import beside Python itself."""
    found = (find_spec(reader) for reader in READERS)
    folders = {str(Path(spec.origin).parent.parent): None for spec in found if spec and spec.origin}
    return list(folders)


@contextmanager
def _opened(source: Path | str | bytes, name: str, limits: Limits) -> Iterator[IO[bytes]]:
    """Open what came as a file; bytes stay in memory and touch no disk where the system can do that."""
    with ExitStack() as stack:
        if isinstance(source, bytes):
            stream = stack.enter_context(_in_memory())
            stream.write(source)
            stream.flush()
        else:
            try:
                stream = stack.enter_context(Path(source).open("rb"))
            except OSError:
                raise FileRefused("unreadable", name=name) from None
        if stream.seek(0, os.SEEK_END) > limits.file_bytes:
            raise FileRefused("too_large", name=name, limit=limits.file_bytes // MIB)
        stream.seek(0)
        yield stream


def _in_memory() -> IO[bytes]:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("upload"), "w+b")
    return tempfile.TemporaryFile("w+b")


class Reading:
    """One file being read; ``frames`` tells what the child says, once."""

    def __init__(self, child: subprocess.Popen[bytes], name: str, seconds: float) -> None:
        self._child = child
        self.name = name
        self._left = seconds
        self._pipe = child.stdout.fileno() if child.stdout else -1
        self._poll = select.poll()
        self._poll.register(self._pipe, select.POLLIN)

    def refused(self, code: str, **params: object) -> FileRefused:
        """Return the refusal of this file."""
        return FileRefused(code, name=self.name, **params)

    def frames(self) -> Iterator[tuple[str, Frame]]:
        """Yield each frame's kind and content until the child has ended well.

        Raises:
            FileRefused: when the child refuses the file, dies of it, or takes too long.
        """
        for line in self._lines():
            kind, *content = self._frame(line)
            if kind == "refused":
                raise self.refused(content[0], **content[1])
            yield kind, content
            if kind == "end":
                return
        raise self.refused(self._cause_of_death())

    def _frame(self, line: bytes) -> Frame:
        try:
            frame = orjson.loads(line)
        except orjson.JSONDecodeError:
            frame = None
        if not isinstance(frame, list) or not frame:
            raise self.refused("damaged")
        return frame

    def _lines(self) -> Iterator[bytes]:
        waiting = bytearray()
        while chunk := self._more():
            *lines, rest = chunk.split(b"\n")
            for line in lines:
                waiting += line
                yield bytes(waiting)
                waiting.clear()
            waiting += rest
            if len(waiting) > LONGEST_FRAME:
                raise self.refused("too_heavy")

    def _more(self) -> bytes:
        """Wait for bytes; only waiting counts, not what the hub does with the rows meanwhile."""
        started = monotonic()
        ready = self._poll.poll(max(0.0, self._left) * 1000)
        self._left -= monotonic() - started
        if not ready:
            raise self.refused("timed_out")
        return os.read(self._pipe, CHUNK)

    def _cause_of_death(self) -> str:
        try:
            code = self._child.wait(timeout=max(1.0, self._left))
        except subprocess.TimeoutExpired:
            return "timed_out"
        if code in OUT_OF_TIME:
            return "timed_out"
        return "too_heavy" if code == -signal.SIGABRT else "damaged"
