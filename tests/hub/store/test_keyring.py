"""The hub's keys: turning them loses nothing, retiring one takes its links along."""

from __future__ import annotations

import base64
import stat

import pytest

from hub.errors import ConfigurationError, InvalidInput
from hub.store.keyring import KeyRing
from hub.store.sealing import Sealer


@pytest.fixture
def ring(tmp_path):
    """A fresh key file."""
    return KeyRing(tmp_path / "hub.key")


def test_a_key_file_of_before_there_were_several_is_read(tmp_path):
    """One key without a line's end is a ring of one, and its fingerprints stay what they were."""
    (tmp_path / "hub.key").write_bytes(base64.b64encode(bytes(32)))
    assert Sealer(KeyRing(tmp_path / "hub.key").keys).mark_key == Sealer(bytes(32)).mark_key


def test_the_file_is_its_owners_alone(ring, tmp_path):
    """Nobody else on the machine reads it, before and after turning the keys."""
    ring.rotate()
    assert stat.S_IMODE((tmp_path / "hub.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["hub.key"]


def test_what_an_older_key_sealed_still_opens(ring):
    """After turning the keys old secrets open, and records do not look changed."""
    before = Sealer(ring.keys)
    sealed = before.seal("a licence code", "place")
    ring.rotate()
    after = Sealer(ring.keys)
    assert after.open(sealed, "place") == "a licence code"
    assert after.mark_key == before.mark_key


def test_a_running_hub_opens_what_another_process_sealed_with_a_new_key(ring, tmp_path):
    """The keys are turned by a command beside the server: it takes them up by itself."""
    running = Sealer(ring.keys)
    other = KeyRing(tmp_path / "hub.key")
    other.rotate()
    assert running.open(Sealer(other.keys).seal("new", "place"), "place") == "new"


def test_new_signatures_are_the_new_keys(ring):
    """The newest key signs; once the older one is retired, only its signature is worth nothing."""
    sealer = Sealer(ring.keys)
    old, first = sealer.sign("link 1"), ring.keys()[0]
    ring.rotate()
    new = sealer.sign("link 1")
    assert old != new
    assert sealer.vouches("link 1", old)
    ring.retire(first.id)
    assert not sealer.vouches("link 1", old)
    assert sealer.vouches("link 1", new)
    assert not sealer.vouches("link 2", new)


def test_a_retired_key_still_opens_secrets(ring):
    """What is sealed in the database stays readable."""
    sealer = Sealer(ring.keys)
    sealed, first = sealer.seal("token", "place"), ring.keys()[0]
    ring.rotate()
    ring.retire(first.id)
    assert sealer.open(sealed, "place") == "token"


def test_the_key_in_use_is_not_retired(ring):
    """The command says what to do first; an unknown id is said as well."""
    with pytest.raises(InvalidInput, match="hub keys rotate"):
        ring.retire(ring.keys()[0].id)
    with pytest.raises(InvalidInput, match="no key 0000"):
        ring.retire("0000")


@pytest.mark.parametrize("content", ["", "not base64!", base64.b64encode(b"short").decode()])
def test_another_file_is_refused(tmp_path, content):
    """What is no key file of the hub is said to be none, with its name or its size."""
    (tmp_path / "hub.key").write_text(content)
    with pytest.raises(ConfigurationError, match=r"hub\.key|32"):
        Sealer(KeyRing(tmp_path / "hub.key").keys)
