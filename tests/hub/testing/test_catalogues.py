"""Every sentence is found; a catalogue that lacks one, has one too many or formats it wrongly is named."""

from __future__ import annotations

from string import Formatter

import pytest

from hub.testing.catalogues import ROOT, Entry, compare, problems, read, sentences, update
from hub.testing.messages import Found, error_positions, messages, packages

MODULE = """
from hub.plugin import HubError, InvalidInput, Refusal, Text, marked

class Late(HubError):
    def __init__(self):
        super().__init__("Too late.")

class Wrong(InvalidInput):
    pass

TABLE = {"a": marked("In a table.")}
COUNTED = Text("{count} row", many="{count} rows")

def do(translate, name):
    Text.of("Plain {name}.", name=name)
    Text.count("{count} thing", "{count} things", count=2)
    translate.plural("one", "many", 2)
    translate("Said.")
    raise Refusal("code", "Refused.") from Wrong("Field {name}.", field="x", name=name)
"""
ERRORS = {"HubError": 0, "InvalidInput": 0, "Refusal": 1, "Late": -1, "Wrong": 0}
WORDS = {
    ("A {name}",): Entry(("Een {name}",)),
    ("{count} row", "{count} rows"): Entry(("{count} rij", "{count} rijen")),
}


def found(package) -> set[tuple[str, ...]]:
    """Return the sentences that are found in a package."""
    return {one.id for one in messages(package, ERRORS) if isinstance(one, Found)}


def test_sentences_of_modules_are_found(tmp_path):
    """Texts, errors of every kind, translators and marked tables, with their plurals."""
    (tmp_path / "module.py").write_text(MODULE)
    said = {"Too late.", "In a table.", "Plain {name}.", "Said.", "Refused.", "Field {name}."}
    counted = {("{count} row", "{count} rows"), ("{count} thing", "{count} things"), ("one", "many")}
    assert found(tmp_path) == {(one,) for one in said} | counted


def test_two_errors_of_one_name_do_not_hide_each_other(tmp_path):
    """Another module's exception of the same name takes no sentences away, whichever is read last."""
    no_error = "class Refusal(Exception):\n    def __init__(self, code): ...\n"
    error = "class Refusal(HubError):\n    def __init__(self, code, template): ...\n"
    for name, text in (("a", no_error), ("b", error), ("c", no_error)):
        (tmp_path / f"{name}.py").write_text(text)
    assert error_positions([tmp_path])["Refusal"] == 1


def test_sentences_of_templates_are_found(tmp_path):
    """What a template translates, trimmed as the page trims it."""
    (tmp_path / "templates").mkdir()
    page = '{% trans n=n %}\n  {{ n }} row\n{% pluralize %}\n  {{ n }} rows{% endtrans %} {{ _("Title") }}'
    (tmp_path / "templates" / "page.html").write_text(page)
    assert found(tmp_path) == {("%(n)s row", "%(n)s rows"), ("Title",)}


def test_what_is_put_together_is_named(tmp_path):
    """A sentence of parts is none that a catalogue could hold."""
    (tmp_path / "module.py").write_text('from hub.plugin import Text\nText(f"Hello {name}")\n')
    assert any("module.py:2: a sentence is put together" in why for why in problems([tmp_path]))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (WORDS, None),
        ({("A {name}",): WORDS["A {name}",]}, "missing: {count} row"),
        (WORDS | {("Gone",): Entry(("Weg",))}, "obsolete: Gone"),
        (WORDS | {("A {name}",): Entry(("",))}, "not translated: A {name}"),
        (WORDS | {("A {name}",): Entry(("Een {name}",), fuzzy=True)}, "fuzzy: A {name}"),
        (WORDS | {("A {name}",): Entry(("Een {naam}",))}, "other placeholders than: A {name}"),
        (WORDS | {("{count} row", "{count} rows"): Entry(("{count} rij",))}, "not translated: {count} row"),
    ],
)
def test_a_catalogue_says_what_its_sentences_say(said, why):
    """Missing, obsolete, fuzzy and wrongly formatted messages each have a name."""
    assert list(compare(WORDS, said)) == ([why] if why else [])


def test_an_updated_catalogue_keeps_what_was_said(tmp_path):
    """Old translations stay, new sentences wait, what is gone leaves; a second update changes nothing."""
    module = tmp_path / "module.py"
    module.write_text('from hub.plugin import Text\nText("Old {x}")\nText("Gone")\n')
    assert update(tmp_path, "nl", [tmp_path]) == 2
    path = tmp_path / "locale" / "nl.po"
    path.write_text(path.read_text().replace('msgid "Old {x}"\nmsgstr ""', 'msgid "Old {x}"\nmsgstr "Oud {x}"'))
    module.write_text('from hub.plugin import Text\nText("Old {x}")\nText("1", many="{count} new")\nText("Nieuw")\n')
    assert update(tmp_path, "nl", [tmp_path]) == 1
    written = path.read_text()
    assert read(path) == {("Old {x}",): Entry(("Oud {x}",)), ("Nieuw",): Entry(("",))}
    assert update(tmp_path, "nl", [tmp_path]) == 1
    assert path.read_text() == written


def test_every_language_that_is_begun_is_complete():
    """The gate: no catalogue of the hub lacks, fakes or misformats a sentence."""
    assert list(problems(packages(ROOT))) == []


def test_every_sentence_formats_with_its_own_values():
    """In every language each sentence takes the values that the English one takes."""
    among = packages(ROOT)
    for package in among:
        wanted, _broken = sentences(package, among)
        for path in (package / "locale").glob("*.po"):
            for one, entry in read(path).items():
                assert one in wanted
                for source, text in zip(one, entry.said, strict=True):
                    if "%(" in source:
                        assert text % dict.fromkeys(_named(source), "x")
                    elif "{" in source:
                        names = {name for _text, name, _spec, _conversion in Formatter().parse(source) if name}
                        assert text.format(**dict.fromkeys(names, "x"))


def _named(source: str) -> list[str]:
    return [part.partition(")")[0] for part in source.split("%(")[1:]]
