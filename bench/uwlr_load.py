"""What many suppliers' systems ask at once, over connections that stay open, and how soon they are answered."""

from __future__ import annotations

import asyncio
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_BUFFER = 1 << 20


class Asked(NamedTuple):
    """What came of polling: how long each answer took, in milliseconds, and what was wrong with some."""

    waits: list[float]
    errors: list[str]


def post(path: str, body: bytes) -> bytes:
    """Return a request as it goes over the line."""
    head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: text/xml; charset=utf-8\r\n"
    return f'{head}SOAPAction: ""\r\nContent-Length: {len(body)}\r\n\r\n'.encode() + body


def get(path: str) -> bytes:
    """Return a request without a body."""
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n".encode()


def rate(port: int, request: bytes, length: int, *, connections: int, seconds: float) -> float:
    """Return how many answers of ``length`` bytes a second a server gives; it counts whole answers only."""
    until = time.perf_counter() + seconds
    began = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        counts = list(pool.map(lambda _one: _again(port, request, length, until), range(connections)))
    return sum(counts) / (time.perf_counter() - began)


def _again(port: int, request: bytes, length: int, until: float) -> int:
    buffer, count = bytearray(_BUFFER), 0
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while time.perf_counter() < until:
            line.sendall(request)
            if received(line, buffer) != length:
                raise ValueError("An answer has another length than it should.")
            count += 1
    return count


def once(port: int, request: bytes) -> int:
    """Ask once, and return the length of the answer."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(request)
        return received(line, bytearray(_BUFFER))


def received(line: socket.socket, buffer: bytearray) -> int:
    """Read one whole answer and return the length of its body; ValueError unless it is a good one."""
    view, got = memoryview(buffer), line.recv_into(buffer)
    while (end := buffer.find(b"\r\n\r\n", 0, got)) < 0:
        got += line.recv_into(view[got:])
    head = bytes(buffer[:end]).lower()
    if b" 200 " not in head[:20]:
        raise ValueError(f"The server answered {head[:40]!r}.")
    if b"content-length:" not in head:
        return _chunks(line, bytes(buffer[end + 4 : got]))
    length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
    left = length - (got - end - 4)
    while left:
        left -= line.recv_into(buffer, min(left, len(buffer)))
    return length


def _chunks(line: socket.socket, rest: bytes) -> int:
    """Read a body that comes in chunks and return its length."""
    total = 0
    with line.makefile("rb") as more:
        waiting = [rest]

        def take(count: int) -> bytes:
            have = waiting.pop() if waiting else b""
            waiting.append(have[count:])
            return have[:count] if len(have) >= count else have + more.read(count - len(have))

        while True:
            size = b""
            while not size.endswith(b"\r\n"):
                size += take(1)
            count = int(size, 16)
            take(count + 2)
            if not count:
                return total
            total += count


async def polled(port: int, asks: Sequence[Sequence[bytes]]) -> Asked:
    """Let as many callers as there are lists ask at the same time, each its own requests one after the other."""
    found = await asyncio.gather(*(_caller(port, requests) for requests in asks))
    return Asked([wait for one in found for wait in one.waits], [error for one in found for error in one.errors])


async def _caller(port: int, requests: Sequence[bytes]) -> Asked:
    told = Asked([], [])
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in requests:
            began = time.perf_counter()
            writer.write(request)
            await writer.drain()
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            body = await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
            told.waits.append((time.perf_counter() - began) * 1000)
            if b" 200 " not in head[:20] or b"_antwoord" not in body:
                told.errors.append(f"{head[:40]!r} {body[-300:]!r}")
        writer.close()
    except (OSError, EOFError, ValueError, IndexError) as error:
        told.errors.append(f"{type(error).__name__}: {error}")
    return told
