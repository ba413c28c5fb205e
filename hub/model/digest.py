"""Canonical bytes of a record's values, and the keyed fingerprint made from them."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z


def canonical(values: Mapping[str, object]) -> bytes:
    """Return UTF-8 JSON with sorted keys; dates are ISO 8601, instants end in ``Z``."""
    return orjson.dumps(values, option=_OPTIONS)


def fingerprint(data: bytes, key: bytes) -> str:
    """Return 32 hex digits that only somebody with ``key`` can compute.

    Keyed, because a licence code or a birth date could be guessed from a plain hash of it.
    """
    return blake2b(data, digest_size=16, key=key).hexdigest()
