"""Catalogues are read from their sources; a plugin's stand beside the hub's."""

from __future__ import annotations

import pytest

from hub.model.schools import LANGUAGES
from hub.web.language import OWN, catalogue, pick, written


def write(folder, **sentences: str):
    """Write a Catalan catalogue."""
    folder.mkdir()
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    body = "".join(f'msgid "{source}"\nmsgstr "{said}"\n\n' for source, said in sentences.items())
    (folder / "ca.po").write_text(head + body, encoding="utf-8")
    return folder


def test_a_plugins_sentences_stand_beside_the_hubs(tmp_path):
    """The hub's own words win; a plugin adds; what nobody translated stays as it is."""
    own, plugin = write(tmp_path / "own", Home="Inici"), write(tmp_path / "plugin", Home="Casa", Passes="Passis")
    said = catalogue("ca", [own, plugin, tmp_path / "missing"]).gettext
    assert [said(word) for word in ("Home", "Passes", "Plans")] == ["Inici", "Passis", "Plans"]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("ca-ES,ca;q=0.9,en;q=0.8", "ca"), ("pt, es;q=0.3, nl;q=0.7", "nl"), ("", "en"), ("xx", "en"), (";q=,", "en")],
)
def test_a_browser_gets_the_best_language_that_there_is(accepted, language):
    """The dearest of its languages that the hub speaks, else English."""
    assert pick(None, accepted, LANGUAGES) == language


def test_a_language_without_a_catalogue_is_not_offered():
    """What has no catalogue yet is not among the languages that a page may call itself."""
    missing = {code for code in LANGUAGES if code != "en" and not (OWN / f"{code}.po").exists()}
    assert set(written()) == set(LANGUAGES) - missing
    assert pick(None, "ca", ("en",)) == "en"
