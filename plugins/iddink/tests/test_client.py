"""The client against a real server that answers what each test scripts."""

import gzip
import json
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import NamedTuple

import httpx
import pytest

from hub.plugin import AccessRefused, ConfigurationError, InvalidInput, NotFound, PluginFault
from plugins.iddink.client import DistributorClient
from plugins.iddink.errors import (
    AnswerUnreadable,
    ConnectionRefused,
    Incomplete,
    TokenRefused,
    UnknownSchool,
    UnknownUser,
    VendorBusy,
    WindowExpired,
)
from plugins.iddink.transport import Limits

NOW = datetime(2026, 9, 4, 8, 0, tzinfo=UTC)
TOKEN = "tok-invented-123"
JSON = "application/json; charset=utf-8"


class Reply(NamedTuple):
    """One scripted answer; `cut` announces more bytes than are sent, `drip` pauses between bytes."""

    body: bytes = b"{}"
    status: int = 200
    kind: str = JSON
    headers: Mapping = MappingProxyType({})
    cut: bool = False
    drip: float = 0


class Server:
    """Plays scripted answers one after the other, the last one for ever, and keeps what was asked."""

    def __init__(self):
        self.script, self.asked = [], []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                """Say nothing."""

            def _play(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                server.asked.append((self.command, self.path, dict(self.headers), body))
                reply = server.script.pop(0) if len(server.script) > 1 else server.script[0]
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.kind)
                self.send_header("Content-Length", str(len(reply.body) + (9 if reply.cut else 0)))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                for start in range(0, len(reply.body), 10 if reply.drip else 10**6):
                    self.wfile.write(reply.body[start : start + (10 if reply.drip else 10**6)])
                    time.sleep(reply.drip)

            do_GET = do_POST = _play  # noqa: N815 - the names http.server calls

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    @property
    def address(self):
        """The base address without a version."""
        return f"http://127.0.0.1:{self.http.server_port}"


@pytest.fixture(scope="module")
def running():
    """One server for the module."""
    server = Server()
    yield server
    server.http.shutdown()
    server.http.server_close()
    server.thread.join()


@pytest.fixture
def server(running):
    """The server with an empty script."""
    running.script, running.asked = [Reply()], []
    return running


@pytest.fixture
def naps():
    """The seconds the client wanted to sleep."""
    return []


@pytest.fixture
def client(server, naps):
    """A client that does not really sleep."""
    with httpx.Client(timeout=2) as http:
        yield DistributorClient(server.address, TOKEN, http=http, sleep=naps.append, clock=lambda: NOW)


def row(number, version=1):
    """A licence row."""
    return {"licence_id": f"lic-{number}", "version": version}


def page(rows, following=None, as_of="2026-09-04T07:30:00Z", **more):
    """A page of rows."""
    body = {"data": rows, "page": {"next_cursor": following, "limit": 2}, "meta": {"as_of": as_of}}
    return Reply(json.dumps(body | more).encode())


def problem(status, code, **headers):
    """An RFC 9457 answer."""
    body = json.dumps({"code": code, "detail": "secret-detail"}).encode()
    return Reply(body, status, "application/problem+json", headers)


def ids(rows):
    """The numbers of licence rows."""
    return [row["licence_id"] for row in rows]


def read_until_incomplete(client):
    """The rows that came before the list broke off, and the error."""
    rows = []
    with pytest.raises(Incomplete) as broken:
        rows.extend(iter_into(rows, client.licences("08012345")))
    return ids(rows), broken.value


def iter_into(rows, source):
    """Append each row as it comes, so that they survive an error."""
    for found in source:
        rows.append(found)
    return ()


def test_pages_are_read_to_the_end(server, client):
    """Every page is asked for with the cursor of the one before, and as_of is that of the first."""
    server.script = [page([row(1), row(2)], "c1"), page([row(3)], as_of="2026-09-04T07:59:00Z")]
    assert ids(client.licences("08012345", updated_since=NOW, status="active")) == ["lic-1", "lic-2", "lic-3"]
    assert client.as_of == datetime(2026, 9, 4, 7, 30, tzinfo=UTC)
    assert "updated_since=2026-09-04T08%3A00%3A00Z" in server.asked[0][1]
    assert server.asked[1][1].endswith("cursor=c1")


def test_as_of_is_unknown_until_the_list_was_read_whole(server, client):
    """A list that is still being read has no moment it is complete for."""
    server.script = [page([row(1)], "c1"), page([row(2)])]
    rows = client.licences("08012345")
    next(rows)
    assert client.as_of is None


def test_rows_stream_page_by_page(server, client):
    """The second page is not fetched before the first was taken."""
    server.script = [page([row(1)], "c1"), page([row(2)])]
    next(client.licences("08012345"))
    assert len(server.asked) == 1


def test_school_without_licences_is_an_empty_list(server, client):
    """No rows is no error."""
    server.script = [page([])]
    assert list(client.licences("08012345")) == []


def test_token_travels_only_in_the_header(server, client):
    """Each request carries token, agent and a request id of its own, and the address has none of them."""
    server.script = [page([row(1)], "c1"), page([])]
    list(client.licences("08012345"))
    (_, path, first, _), (_, _, second, _) = server.asked
    assert first["Authorization"] == f"Bearer {TOKEN}"
    assert first["User-Agent"].startswith("hub/")
    assert first["X-Request-Id"] != second["X-Request-Id"]
    assert TOKEN not in path + repr(client._transport)


def test_search_puts_the_person_in_the_body(server, client):
    """The id of a pupil is in no address, and a POST has an idempotency key."""
    server.script = [page([row(1)])]
    assert ids(client.search("08012345", {"idalu": "12345678901"})) == ["lic-1"]
    method, path, headers, body = server.asked[0]
    assert (method, json.loads(body)) == ("POST", {"user": {"idalu": "12345678901"}})
    assert "12345678901" not in path
    assert headers["Idempotency-Key"]


def test_acks_go_in_hundreds(server, client):
    """More than a hundred acknowledgements are sent in several requests."""
    server.script = [Reply(b'{"data":[{"result":"accepted"}]}')]
    acks = [{"licence_id": f"l{i}", "version": 1, "result": "saved"} for i in range(150)]
    assert len(list(client.acks("08012345", acks))) == 2
    assert [len(json.loads(asked[3])) for asked in server.asked] == [100, 50]


@pytest.mark.parametrize("base", ["", "/", "/v1", "/v1/"])
def test_version_is_added_to_the_address_once(server, base):
    """Whether or not somebody saved the version with the address, it is asked once."""
    client = DistributorClient(server.address + base, TOKEN)
    client.me()
    client.close()
    assert server.asked[0][1] == "/v1/me"


@pytest.mark.parametrize("seconds", [0, 7, 20])
def test_short_retry_after_is_slept(server, client, naps, seconds):
    """A wait of up to 20 seconds is slept, and the same page is asked for again."""
    server.script = [Reply(status=429, headers={"Retry-After": str(seconds)}), page([row(1)])]
    assert ids(client.licences("08012345")) == ["lic-1"]
    assert naps == [seconds]


def test_long_retry_after_is_handed_to_the_engine(server, client, naps):
    """A wait over 20 seconds is not slept but raised, at most ten minutes."""
    server.script = [Reply(status=503, headers={"Retry-After": "86400"}, kind="text/html")]
    with pytest.raises(VendorBusy) as busy:
        list(client.licences("08012345"))
    assert (busy.value.retry_after, naps) == (600, [])


@pytest.mark.parametrize("reply", [Reply(status=429), problem(503, "maintenance")])
def test_endless_waiting_is_handed_to_the_engine(server, client, naps, reply):
    """A distributor that stays busy without saying how long is asked again later."""
    server.script = [reply]
    with pytest.raises(VendorBusy) as busy:
        client.me()
    assert (busy.value.retry_after, len(naps)) == (60, 5)


GOOD = page([row(2)])
BROKEN = {
    "failure": Reply(status=500),
    "gateway": Reply(b"<html>", 502, "text/html"),
    "unavailable": Reply(b"<html>", 503, "text/html"),
    "cut": GOOD._replace(cut=True),
    "short": GOOD._replace(body=GOOD.body[:20]),
    "html": Reply(b"<html>Sign in</html>", kind="text/html"),
    "wrong type": GOOD._replace(kind="text/plain"),
    "gzip": GOOD._replace(body=gzip.compress(GOOD.body)[:-9] + b"x" * 9, headers={"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_answer_is_asked_for_again(server, client, naps, name):
    """A page that did not arrive whole is fetched again, and nothing is lost or doubled."""
    server.script = [page([row(1)], "c1"), BROKEN[name], GOOD]
    assert ids(client.licences("08012345")) == ["lic-1", "lic-2"]
    assert len(naps) == 1


@pytest.mark.parametrize("name", BROKEN)
def test_answer_that_stays_broken_ends_the_list_incomplete(server, client, naps, name):
    """After three retries what was read stands and the error says how far it came."""
    server.script = [page([row(1)], "c1"), BROKEN[name]]
    rows, broken = read_until_incomplete(client)
    assert (rows, broken.pages_read, len(naps)) == (["lic-1"], 1, 3)
    assert client.as_of is None
    assert str(broken).endswith(".")


def test_post_is_not_repeated_after_a_failure(server, client, naps):
    """Only GET is tried again."""
    server.script = [Reply(status=500)]
    with pytest.raises(AnswerUnreadable):
        list(client.acks("08012345", [{"licence_id": "l"}]))
    assert (len(server.asked), naps) == (1, [])


def test_unreachable_distributor_is_told(naps):
    """Nobody listening is a sentence about the address."""
    client = DistributorClient("http://127.0.0.1:9", TOKEN, sleep=naps.append)
    with pytest.raises(AnswerUnreadable, match="cannot be reached"):
        client.me()
    client.close()


@pytest.mark.parametrize(
    ("limits", "reply", "says"),
    [
        (Limits(body_bytes=100, retries=0), Reply(b"[" + b"1," * 500 + b"1]"), "far too long"),
        (Limits(whole_answer=0.02, retries=0), Reply(b"1" * 100, drip=0.01), "too long to arrive"),
    ],
)
def test_answer_without_end_is_given_up(server, limits, reply, says):
    """Neither size nor time of an answer is unbounded."""
    server.script = [reply]
    client = DistributorClient(server.address, TOKEN, limits=limits)
    with pytest.raises(AnswerUnreadable, match=says):
        client.me()
    client.close()


def test_slow_first_byte_is_a_timeout(server, naps):
    """A server that does not answer is given up after the timeout and the retries."""
    server.script = [Reply(b"1" * 100, drip=0.3)]
    with httpx.Client(timeout=0.05) as http:
        client = DistributorClient(server.address, TOKEN, http=http, sleep=naps.append)
        with pytest.raises(AnswerUnreadable, match="in time"):
            client.me()
    assert len(naps) == 3


def test_looping_cursor_is_noticed(server, client):
    """Pages that lead back to themselves end the list incomplete."""
    server.script = [page([row(1)], "c1"), page([row(2)], "c1")]
    rows, broken = read_until_incomplete(client)
    assert (rows, "circle" in str(broken)) == (["lic-1", "lic-2"], True)


def test_expired_cursor_begins_the_list_again_once(server, client):
    """Everything is read from the start, and the first moment stays the one that counts."""
    again = page([row(1)], "d1", as_of="2026-09-04T07:59:00Z")
    server.script = [page([row(1)], "c1"), problem(410, "cursor_expired"), again, page([row(2)])]
    assert ids(client.licences("08012345")) == ["lic-1", "lic-2"]
    assert client.as_of == datetime(2026, 9, 4, 7, 30, tzinfo=UTC)
    assert "cursor" not in server.asked[2][1]


def test_cursor_that_expires_twice_ends_the_list_incomplete(server, client):
    """A distributor that is too slow for its own cursors is not asked for ever."""
    server.script = [
        page([row(1)], "c1"),
        problem(410, "cursor_expired"),
        page([row(1)], "c1"),
        problem(410, "cursor_expired"),
    ]
    assert "expire" in str(read_until_incomplete(client)[1])


def test_expired_window_asks_for_a_full_reading(server, client):
    """Changes that are no longer kept are not taken for no changes."""
    server.script = [problem(410, "sync_window_expired")]
    with pytest.raises(WindowExpired):
        list(client.licences("08012345", updated_since=NOW))


def test_same_row_on_two_pages_comes_once(server, client):
    """A row that moved while paging is left out; one that changed comes in both versions."""
    server.script = [page([row(1), row(1), row(2)], "c1"), page([row(2), row(1, 2), row(3)])]
    assert [(r["licence_id"], r["version"]) for r in client.licences("08012345")] == [
        ("lic-1", 1), ("lic-2", 1), ("lic-1", 2), ("lic-3", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("reply", "rows"),
    [
        (page([row(1), None, "x"]), ["lic-1"]),
        (page(None), []),
        (page(row(1), "c1"), ["lic-1", "lic-2"]),
        (page([row(1)], page=None), ["lic-1"]),
        (page([row(1)], page={}), ["lic-1"]),
        (Reply(b"[]"), []),
    ],
)
def test_doubtful_page_keeps_its_rows_and_ends_incomplete(server, client, reply, rows):
    """What can be read is read, but a list with holes is never taken as whole."""
    server.script = [reply, page([row(2)])]
    assert read_until_incomplete(client)[0] == rows


@pytest.mark.parametrize("reply", [page(row(1)), page([row(1)], meta=None), page([row(1)], as_of="soon")])
def test_harmless_oddities_are_tolerated(server, client, reply):
    """One object instead of a list of one, and a missing moment, do not spoil a list."""
    server.script = [reply]
    assert ids(client.licences("08012345")) == ["lic-1"]


def test_latin1_page_is_explained(server, client, naps):
    """Letters that are not UTF-8 are not guessed: the sentence says what an operator can do."""
    server.script = [page([row(1)], "c1"), Reply('{"data":["Núñez"]}'.encode("latin-1"))]
    rows, broken = read_until_incomplete(client)
    assert (rows, "Latin-1" in str(broken), naps) == (["lic-1"], True, [])


def test_latin1_page_is_read_where_an_operator_allows_it(server):
    """With the switch on, such a page is read as Latin-1."""
    server.script = [Reply('{"name":"Núñez"}'.encode("latin-1"))]
    client = DistributorClient(server.address, TOKEN, latin1=True)
    assert client.me() == {"name": "Núñez"}
    client.close()


@pytest.mark.parametrize(
    ("reply", "error", "base"),
    [
        (problem(401, "invalid_token"), TokenRefused, AccessRefused),
        (problem(401, "token_expired"), TokenRefused, AccessRefused),
        (Reply(b"<html>", 401, "text/html"), TokenRefused, AccessRefused),
        (problem(403, "school_not_in_scope"), ConnectionRefused, AccessRefused),
        (problem(403, "connection_disabled"), ConnectionRefused, AccessRefused),
        (problem(403, "scope_missing"), ConnectionRefused, AccessRefused),
        (problem(404, "unknown_school"), UnknownSchool, NotFound),
        (problem(404, "unknown_user"), UnknownUser, NotFound),
        (problem(404, ""), ConfigurationError, ConfigurationError),
        (Reply(status=302, headers={"Location": "http://127.0.0.1:9/"}), ConfigurationError, ConfigurationError),
        (problem(409, "batch_in_progress"), VendorBusy, VendorBusy),
        (problem(400, "invalid_cursor"), PluginFault, PluginFault),
        (problem(422, "Bad <b>"), PluginFault, PluginFault),
    ],
)
def test_refusal_says_who_acts_and_is_not_repeated(server, client, naps, reply, error, base):
    """Each no is an error of its own, asked once, without the distributor's text or the token."""
    server.script = [reply]
    with pytest.raises(error) as refused:
        client.me()
    assert isinstance(refused.value, base)
    assert (len(server.asked), naps) == (1, [])
    assert str(refused.value).endswith(".")
    assert not any(word in str(refused.value) for word in ("secret-detail", TOKEN, "<b>"))


def test_refusals_of_one_status_have_different_sentences(server, client):
    """Who acts depends on the code, not only on the status."""
    said = set()
    for code in ("school_not_in_scope", "connection_disabled", "scope_missing", "else"):
        server.script = [problem(403, code)]
        with pytest.raises(ConnectionRefused) as refused:
            client.me()
        said.add(str(refused.value))
    assert len(said) == 4


@pytest.mark.parametrize(
    ("address", "token"),
    [
        ("ftp://api.example.org", TOKEN),
        ("api.example.org", TOKEN),
        ("http://[", TOKEN),
        ("https://user:hidden9@api.example.org", TOKEN),
        ("https://api.example.org", ""),
        ("https://api.example.org", "two words"),
        ("https://api.example.org", "clàu"),
    ],
)
def test_unusable_connection_is_refused_before_anything_is_sent(address, token):
    """A wrong address or token is a sentence for an operator that repeats neither."""
    with pytest.raises((ConfigurationError, InvalidInput)) as refused:
        DistributorClient(address, token)
    assert "hidden9" not in str(refused.value)
