"""Files that schools hand in: kept sealed, told about, deleted in time."""

from __future__ import annotations

from typing import Final

PORTAL_ROLE: Final = "uploader"  # the hub's own role for who hands in files
