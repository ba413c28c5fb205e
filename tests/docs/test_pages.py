"""The written pages keep their promises: links lead somewhere, commands exist, named code is there."""

from __future__ import annotations

import ast
import re
import shlex

import pytest
import typer.main

from hub.app import load_config
from hub.cli.main import app
from hub.registry import Registry
from notifications.slack.commands import app as slack
from plugins.iddink.commands import app as iddink
from tests.docs.pages import PAGES, ROOT, anchors, blocks, links, name

WORDS = (
    *("plugin", "connector", "job", "run", "record", "register", "plan", "change", "issue", "question", "answer"),
    *("selection", "decision", "receipt", "notifier", "brake", "grant"),
)
PLACE = re.compile(r"`(hub/[\w/]+\.py)`(?: \(((?:`\w+`(?:, )?)+)\))?", re.DOTALL)
COMMANDS = [
    pytest.param(line, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, line in enumerate(
        line.partition("#")[0] for block in blocks(page, "console") for line in block.splitlines()
    )
    if line.startswith("hub ")
]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page):
    """Every relative link names a file that is there, and a heading in it."""
    assert [link for link in links(page) if "://" not in link and not leads(page, link)] == []


def leads(page, link) -> bool:
    """Tell whether the file of a link is there, and has the heading that the link names."""
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    return target.exists() and (not anchor or anchor in anchors(target))


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_that_a_page_names_exists(line):
    """Each `hub …` line of a page is parsed by the real command line, options and all."""
    command, rest = typer.main.get_command(app), shlex.split(line)[1:]
    context = command.make_context("hub", [], resilient_parsing=True)
    rest = rest[2:] if rest[0] == "--as" else rest
    plugins = {"iddink": iddink, "slack": slack}
    while hasattr(command, "commands"):
        head, *rest = rest
        command = typer.main.get_command(plugins[head]) if head in plugins else command.commands.get(head)
        assert command is not None, f"there is no command {head}"
        if not rest:
            break
        context = command.make_context(head, list(rest), parent=context, resilient_parsing=True)
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in rest if word.startswith("--")} <= known


@pytest.mark.parametrize("word", WORDS)
def test_the_glossary_has_every_word(word):
    """Each word of the design has its heading."""
    assert word in anchors(ROOT / "docs" / "glossary.md")


def test_the_places_that_pages_name_hold_what_they_say():
    """`path` (`Name`) means a file that is there, in which that name is defined."""
    missing = []
    for page in PAGES:
        for path, names in PLACE.findall(page.read_text()):
            defined = _defined(path)
            wanted = re.findall(r"\w+", names)
            missing += [
                f"{name(page)}: {path} {one}" for one in wanted or [""] if defined is None or one not in defined
            ]
    assert missing == []


def _defined(path: str) -> set[str] | None:
    """Return the names that a module defines at its top, the empty one included; None without the file."""
    file = ROOT / path
    if not file.exists():
        return None
    found = {node.name for node in ast.parse(file.read_text()).body if hasattr(node, "name")}
    return found | {""}


def test_the_architecture_names_every_part_of_the_hub():
    """The annotated tree leaves no package and no module of the hub out."""
    tree = blocks(ROOT / "docs" / "architecture.md", "text")[0]
    parts = {path.name for path in (ROOT / "hub").iterdir() if not path.name.startswith(("_", "py."))}
    assert {part for part in parts if part not in tree} == set()


def test_every_decision_is_listed():
    """The list of decisions links each of them, and nothing else."""
    folder = ROOT / "docs" / "decisions"
    assert sorted(links(folder / "README.md")) == sorted(path.name for path in folder.glob("0*.md"))


def test_the_example_configuration_works():
    """`config.yaml` loads, and each installed plugin takes its section."""
    config = load_config(ROOT / "config.yaml")
    sections = Registry().settings(config.plugins)
    assert config.database.endswith("var/hub.db")
    assert sections["iddink"].timeout == 30


EMPTY = {"email: {}", "slack: {}", "mattermost: {}", "uwlr: {}", "sign_in: {}"}


def test_what_is_commented_out_in_the_example_works_too(monkeypatch, tmp_path):
    """Taking the comments of mail, chats and sign-in away leaves a configuration that loads."""
    lines = (ROOT / "config.yaml").read_text().splitlines()
    lines = [line for line in lines if line.strip() not in EMPTY]
    text = "\n".join(re.sub(r"^(  )?# (?=email:|slack:|mattermost:|uwlr:|sign_in:|  )", r"\1", line) for line in lines)
    for variable in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "MATTERMOST_TOKEN"):
        monkeypatch.setenv(f"HUB_{variable}", "x-invented")
    (tmp_path / "config.yaml").write_text(text)
    config = load_config(tmp_path / "config.yaml")
    assert [one.kind for one in config.sign_in.values()] == ["google", "entra"]
    sections = Registry().settings(config.plugins)
    assert sections["slack"].channels == {"08012345": "C0123ABCDEF"}
    assert sections["email"].host == "relay.school.example"
    assert sections["mattermost"].url == "https://chat.school.example"
    assert sections["uwlr"].suppliers["snappet"].contacts[0].email == "koppelingen@supplier.example"


def test_the_pictures_of_the_pages_are_well_formed():
    """The drawing is XML that says in words what it shows."""
    drawing = (ROOT / "docs" / "pictures" / "run.svg").read_text()
    assert drawing.index("<title") < drawing.index("<desc") < drawing.index("<rect")
