"""`python -m bench.clicking PORT PLAN`: signed clicks, 200 at once, until standard input closes; prints the waits."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import sys
import threading
import time
from urllib.parse import urlencode

SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105  (signs for nobody but this bench)
IN_FLIGHT = 200
_PAUSE, _MOST = 0.5, 10


def main(port: int, plan: int) -> None:
    """Click until the other side has finished."""
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    waits: list[float] = []
    for volley in range(_MOST):
        if over.is_set():
            break
        waits += asyncio.run(_volley(port, [_click(plan, f"{volley}.{number}") for number in range(IN_FLIGHT)]))
        time.sleep(_PAUSE)
    print(json.dumps(waits))


async def _volley(port: int, requests: list[bytes]) -> list[float]:
    """Open the lines first, as Slack keeps its own open; then send everything and wait for all answers."""
    lines = [await asyncio.open_connection("127.0.0.1", port) for _request in requests]
    waits = await asyncio.gather(*(_sent(line, request) for line, request in zip(lines, requests, strict=True)))
    for _reader, writer in lines:
        writer.close()
    return waits


async def _sent(line: tuple[asyncio.StreamReader, asyncio.StreamWriter], request: bytes) -> float:
    reader, writer = line
    began = time.perf_counter()
    writer.write(request)
    await writer.drain()
    status = await reader.readline()
    if b" 200 " not in status:
        sys.exit(f"a click was answered {status!r}")
    return (time.perf_counter() - began) * 1000


def _click(plan: int, trigger: str) -> bytes:
    """Return a press of Approve as Slack sends it."""
    payload = {
        "type": "block_actions",
        "user": {"id": "U0BENCH", "team_id": "T0BENCH"},
        "team": {"id": "T0BENCH"},
        "trigger_id": trigger,
        "container": {"type": "message", "message_ts": "1.2", "channel_id": "C0BENCH01"},
        "actions": [
            {
                "type": "button",
                "action_id": "hub_approve",
                "block_id": "b",
                "value": json.dumps({"p": plan, "d": "d" * 16, "r": 1}),
            }
        ],
    }
    body, stamp = urlencode({"payload": json.dumps(payload)}), str(int(time.time()))
    mark = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={mark}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return f"{head}{body}".encode()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
