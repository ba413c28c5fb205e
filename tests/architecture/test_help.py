"""Help is quick because it loads nothing that it does not need."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("sqlmodel", "sqlalchemy", "slack_bolt", "httpx", "pydantic", "alembic", "plugins", "notifications")
ASK = f"""
import sys
from hub.cli.main import main
try:
    main(["--help"])
except SystemExit:
    print("LOADED", *[name for name in {HEAVY!r} if name in sys.modules])
"""


def test_help_loads_neither_database_nor_vendors():
    """`hub --help` answers before anything big was imported."""
    done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, timeout=60, check=True)
    assert "collect, plan, review" in done.stdout
    assert done.stdout.splitlines()[-1].split() == ["LOADED"]
