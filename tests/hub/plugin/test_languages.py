"""Catalogues are read from their sources; a plugin's stand beside the hub's."""

from __future__ import annotations

from hub.model.text import ENGLISH, Text
from hub.plugin.languages import Catalogue, speak, written

HEAD = r"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

"""
ROWS = 'msgid "{count} row"\nmsgid_plural "{count} rows"\nmsgstr[0] "{count} fila"\nmsgstr[1] "{count} files"\n'


def write(folder, more="", **sentences: str):
    """Write a Catalan catalogue."""
    folder.mkdir()
    body = "".join(f'msgid "{source}"\nmsgstr "{said}"\n\n' for source, said in sentences.items())
    (folder / "ca.po").write_text(HEAD + body + more, encoding="utf-8")
    return folder


def test_a_plugins_sentences_stand_beside_the_hubs(tmp_path):
    """The hub's own words win; a plugin adds; what nobody translated stays as it is."""
    own, plugin = write(tmp_path / "own", Home="Inici"), write(tmp_path / "plugin", Home="Casa", Passes="Passis")
    say = Catalogue("ca", (own, plugin, tmp_path / "missing"))
    assert [say(word) for word in ("Home", "Passes", "Plans", "")] == ["Inici", "Passis", "Plans", ""]


def test_a_count_chooses_its_form_and_is_written_by_the_language(tmp_path):
    """One row, two thousand rows: form and separator are the reader's."""
    say = Catalogue("ca", (write(tmp_path / "own", ROWS),))
    told = [Text.count("{count} row", "{count} rows", count=count).render(say) for count in (1, 2_000)]
    assert told == ["1 fila", "2.000 files"]


def test_a_language_counts_when_every_folder_has_all_of_it(tmp_path):
    """Half a language is none: nobody gets a page in two of them."""
    own, plugin = write(tmp_path / "own", Home="Inici"), write(tmp_path / "plugin", Passes="")
    assert written((own,)) == ("ca", "en")
    assert written((own, plugin)) == ("en",)


def test_a_language_that_is_not_complete_is_spoken_as_english(tmp_path):
    """What is called Catalan is Catalan."""
    own = write(tmp_path / "own", Home="Inici")
    assert speak("ca", (own,)).language == "ca"
    assert speak("nl", (own,)) is ENGLISH
