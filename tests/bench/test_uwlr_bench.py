"""The bench of UWLR measures what it says, here with a handful of pupils."""

from __future__ import annotations

import socket

import pytest
from lxml import etree

from bench import uwlr, uwlr_load, uwlr_schools

SMALL = {
    "served": {"pupils": 30, "rounds": 1, "seconds": 0.1},
    "written": {"pupils": 70, "rounds": 1},
    "read": {"pupils": 70, "rounds": 1},
    "flat": {"small": 10, "large": 40},
    "polled": {"suppliers": 6, "schools": 4, "pupils": 5, "links": 2},
}


@pytest.mark.parametrize("name", ["written", "read"])
def test_the_hub_and_lxml_do_the_same(tmp_path, name):
    """Two documents that differ would be compared for nothing; it says what it measured and the target."""
    line = uwlr.BENCHES[name](tmp_path, **SMALL[name]).line
    assert "ANOTHER DOCUMENT" not in line
    assert "70 pupils" in line
    assert "target" in line


def test_a_large_school_is_sent_by_the_hub_s_own_server(tmp_path):
    """Both schools are made and sent, and their memory is compared."""
    told = uwlr.flat(tmp_path, **SMALL["flat"])
    assert told.met
    assert "40 pupils" in told.line


def test_every_supplier_is_answered(tmp_path):
    """Each asks for each of its schools twice, all at the same time."""
    told = uwlr.polled(tmp_path, **SMALL["polled"])
    assert told.met
    assert "24 answers" in told.line


def test_the_answer_and_the_constant_bytes_are_equally_long(tmp_path):
    """Another length, or anything but a good answer, would end the bench."""
    line = uwlr.served(tmp_path, **SMALL["served"]).line
    assert "of a constant hook" in line


def test_a_refusal_is_no_answer():
    """A supplier that is refused is an error of the bench, not a quick answer."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n")
        with pytest.raises(ValueError, match="500"):
            uwlr_load.received(ours, bytearray(4_096))


def test_a_body_in_chunks_is_counted_to_its_end():
    """A large answer comes without its length."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabcde\r\n")
        theirs.sendall(b"b\r\nabcdefghijk\r\n0\r\n\r\n")
        assert uwlr_load.received(ours, bytearray(4_096)) == 16


def test_the_invented_pupils_are_valid_elements(tmp_path):
    """The answer that is measured is one that suppliers can read."""
    hub, school = uwlr._school(tmp_path, 65)
    content = uwlr._handled(hub, uwlr_schools.envelope(school.code).encode())
    pupils = list(etree.fromstring(content).iter("{*}leerling"))
    assert len({one.get("key") for one in pupils}) == 65
    assert all(one.find("{*}groep") is not None for one in pupils)
