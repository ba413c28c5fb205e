"""The last step of an answer: how its bytes go over the wire, or fail to."""

import asyncio
import gzip
from dataclasses import dataclass, replace
from typing import Any

from starlette.types import Receive, Scope, Send

from plugins.iddink.standin.exchange import Call, Reply
from plugins.iddink.standin.faults import Switchboard


@dataclass(frozen=True)
class Delivery:
    """An answer with its way over the wire: an ASGI application that sends it.

    `wait` is in seconds before the first byte, `pause` between `pieces`; `cut` sends half of the body
    that was announced.
    """

    reply: Reply
    wait: float = 0
    pause: float = 0
    pieces: int = 1
    cut: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        if self.wait:
            await asyncio.sleep(self.wait)
        body = self.reply.body
        headers = {
            "Content-Type": self.reply.content_type,
            "Content-Length": str(len(body)),
        } | self.reply.headers
        raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": self.reply.status, "headers": raw})
        if self.cut:
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            return
        step = max(1, -(-len(body) // self.pieces))
        for start in range(0, max(1, len(body)), step):
            more = start + step < len(body)
            await send({"type": "http.response.body", "body": body[start : start + step], "more_body": more})
            if more:
                await asyncio.sleep(self.pause)


def deliver(board: Switchboard, call: Call, reply: Reply) -> Delivery:
    """Send an answer the way that the waiting faults want."""
    reply = _spoiled(board, call, reply)
    slow: dict[str, Any] = board.take("slow-first-byte", call) or {"seconds": 0}
    drip: dict[str, Any] = board.take("slow-drip", call) or {"seconds": 0, "pieces": 1}
    cut = board.struck("cut-body", call)
    return Delivery(reply, slow["seconds"], drip["seconds"], drip["pieces"], cut)


def _spoiled(board: Switchboard, call: Call, reply: Reply) -> Reply:
    label = board.take("wrong-content-type", call)
    if label:
        reply = replace(reply, content_type=label["content_type"])
    if board.struck("latin1", call):
        reply = replace(reply, body=reply.body.decode().encode("latin-1", errors="replace"))
    if board.struck("bad-gzip", call):
        packed = gzip.compress(reply.body, mtime=0)
        middle = len(packed) // 2
        broken = packed[:middle] + bytes(byte ^ 0xFF for byte in packed[middle : middle + 40]) + packed[middle + 40 :]
        reply = replace(reply, body=broken).having(content_encoding="gzip")
    return reply
