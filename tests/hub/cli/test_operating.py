"""`hub jobs|check|migrate`, help, and how errors are told."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from hub.plugin import AccessRefused
from tests.hub.cli import shelf_hooks
from tests.hub.cli.conftest import SCHOOL

WRONG = [
    ("school add 99999999 Nowhere", "is not a school code"),
    (f"school add {SCHOOL} Vall", "is here already"),
    ("school add 21QW00 Eik --language fr", "nl, ca, es, en"),
    ("school add 21QW00 Eik --time-zone Mars", "is not a time zone"),
    ("person add nobody", "nobody"),
    ("person add ann@school.example", "ann@school.example"),
    (f"grant add ann@school.example --role king --school {SCHOOL}", "is not a role. Roles: administrator"),
    (f"grant add eve@school.example --role decider --school {SCHOOL}", "has no account here"),
    ("grant add ann@school.example --role decider", "Say at which school"),
    ("grant add ann@school.example --role decider --school 21QW00", "There is no school 21QW00"),
    (f"run nothing.here --school {SCHOOL}", "Installed: iddink.file"),
    ("run shelf.books --school 21QW00", "`hub school list` shows"),
    (f"run shelf.books --school {SCHOOL} --file missing.csv", "There is no file"),
    ("plan 77", "There is no plan 77 here."),
    ("approve 77", "There is no plan 77 here."),
    ("select 77", "There is no plan 77 here."),
    ("answer 77 group word", "is not NAME=VALUE"),
    ("--as eve@school.example approve 77", "There is no plan 77 here."),
    (f"jobs set shelf.books --school {SCHOOL} --cron daily", "is not a schedule"),
    (f"jobs set shelf.books --school {SCHOOL} --every 1", "the most often that a job can run"),
    (f"jobs set shelf.books --school {SCHOOL} --every 60 --cron daily", "not both"),
    (f"jobs pause nothing.here --school {SCHOOL}", "There is no connector"),
]


@pytest.mark.parametrize(("line", "part"), WRONG, ids=[line for line, _part in WRONG])
def test_an_error_is_one_sentence_and_exit_code_1(hub, line, part):
    """Nothing on stdout, one line on stderr that says what is wrong, no traceback."""
    told = hub(line)
    assert (told.code, told.out) == (1, "")
    assert part in told.err
    assert told.err.count("\n") == 1


def test_a_failed_run_is_told_in_its_sentence(hub):
    """What the connector says about its vendor reaches whoever asked."""
    shelf_hooks.shelf.error = AccessRefused("The token is no longer valid. Ask the vendor for a new one.")
    told = hub(f"run shelf.books --school {SCHOOL} --wait")
    assert (told.code, told.err) == (1, "Run 1 failed. The token is no longer valid. Ask the vendor for a new one.\n")


def test_a_wrong_configuration_is_told_by_its_place(command, tmp_path):
    """The sentence names the field, and never its value."""
    (tmp_path / "config.yaml").write_text("workers: many-secrets\n")
    told = command("plans")
    assert told.code == 1
    assert told.err.startswith("config.yaml: workers:")
    assert "many-secrets" not in told.err


def test_a_section_of_an_unknown_plugin_is_refused(command, tmp_path):
    """A misspelt section is not silently ignored."""
    (tmp_path / "config.yaml").write_text("plugins:\n  idink: {}\n")
    assert command("plans").err == "config.yaml has a section for idink, but no such plugin is installed.\n"


def test_a_job_says_when_it_runs_next(hub):
    """Cron fields are those of the school's time zone; pausing takes the next run away, resuming gives it back."""
    hub(f"jobs set shelf.books --school {SCHOOL} --cron", "0 6 * * mon-fri")
    (job,) = hub("jobs --json").json
    assert (job["job"], job["schedule"], job["paused"]) == ("shelf.books", "0 6 * * mon-fri", False)
    assert datetime.fromisoformat(job["next"]).minute == 0
    assert hub(f"jobs pause shelf.books --school {SCHOOL}").out.endswith("next -\n")
    assert hub("jobs --json").json[0]["next"] is None
    assert not hub(f"jobs resume shelf.books --school {SCHOOL}").out.endswith("next -\n")


def test_check_says_what_is_missing(command):
    """A hub without schools says how to add one, and ends with 1."""
    told = command("check")
    assert told.code == 1
    assert "- There is no school yet. `hub school add CODE NAME` adds one." in told.out


def test_check_names_the_command_that_helps(hub):
    """A job that nobody may decide on is found before its plan waits in vain."""
    hub(f"run shelf.books --school {SCHOOL} --wait")
    assert "nobody may decide" not in hub("check").out
    hub("school add 21QW00 Eik")
    hub("run shelf.books --school 21QW00 --wait")
    assert "`hub grant add E-MAIL --school 21QW00 --role decider`" in hub("check").out


def test_migrating_twice_is_no_error(command):
    """Every command brings the tables up to date; asking for it again changes nothing."""
    assert command("migrate").out == command("migrate").out
    assert command("migrate").out.endswith("is up to date.\n")


def test_an_empty_hub_has_nothing_to_show(command):
    """Lists without lines say so."""
    assert (command("plans").out, command("jobs").out, command("school list").out) == ("none\n",) * 3


def test_the_installed_command_ends_without_a_traceback(tmp_path):
    """The program itself, from outside: one sentence and exit code 1."""
    program = str(Path(sys.executable).with_name("hub"))
    (tmp_path / "config.yaml").write_text("")
    done = subprocess.run([program, "plan", "1"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "There is no plan 1 here.\n")


def test_help_lists_plugins_commands_without_loading_them():
    """Names come from what is installed; asking one for its help loads only that one."""
    ask = "import sys; from hub.cli.main import main\ntry: main(['--help'])\nexcept SystemExit: print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, timeout=60, check=True)
    listed, loaded = done.stdout.rsplit("\n", 2)[:2]
    assert "Commands of the plugin iddink." in listed
    assert not {"plugins.iddink.commands", "notifications.slack.commands", "pluggy"} & set(loaded.split())
