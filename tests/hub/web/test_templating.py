"""The template environment speaks one language and never guesses."""

from __future__ import annotations

from datetime import UTC, datetime
from gettext import NullTranslations
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from jinja2.ext import babel_extract

import hub.web
from hub.plugin.languages import OWN, Catalogue
from hub.web.templating import environment
from tests.hub.web.pages import PAGES, page

OPTIONS = {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}


class Asked(NullTranslations):
    """A catalogue that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: set[str] = set()

    def gettext(self, message: str) -> str:
        """Remember the message."""
        self.messages.add(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Remember the singular, which names both."""
        self.messages.add(msgid1)
        return msgid1 if n == 1 else msgid2


def extracted() -> set[str]:
    """Return the messages that a catalogue is made of."""
    found: set[str] = set()
    for template in (Path(hub.web.__file__).parent / "templates").glob("*.html"):
        with template.open("rb") as source:
            for _, _, message, _ in babel_extract(source, ("_", "gettext", "ngettext"), [], OPTIONS):
                found.add(message[0] if isinstance(message, tuple) else message)
    return found


def test_whatever_a_page_says_is_in_the_catalogue():
    """Every sentence that a page asks for is one that extraction finds, letter for letter."""
    asked = Asked()
    pages = environment(asked)
    for name in PAGES:
        template, context = page(name)
        pages.get_template(template).render(context)
    assert len(asked.messages) > 80
    assert asked.messages - extracted() == set()


@pytest.mark.parametrize("language", [path.stem for path in sorted(OWN.glob("*.po"))])
def test_every_page_renders_in_every_language(language):
    """No sentence of a catalogue stops a page, and the page says which language it is in."""
    words = Catalogue(language, (OWN,))
    pages = environment(words.translations, translate=words)
    for name in PAGES:
        template, context = page(name)
        shown = pages.get_template(template).render(context)
        assert f'<html lang="{language}">' in shown


@pytest.mark.parametrize(("locale", "said"), [("ca", "7 de set. 2026"), ("nl", "7 sep 2026"), ("en", "7 Sept 2026")])
def test_a_moment_is_written_in_the_language_and_the_zone(locale, said):
    """A date follows the reader's language, its hour the school's zone."""
    written = environment(translate=Catalogue(locale, ())).from_string("{{ at | date_time('Europe/Madrid') }}")
    text = written.render(at=datetime(2026, 9, 7, 6, 30, tzinfo=UTC))
    assert said in text
    assert "8:30" in text


@pytest.mark.parametrize(("locale", "said"), [("ca", "12.345"), ("en", "12,345")])
def test_a_number_has_the_separators_of_the_language(locale, said):
    """Thousands are separated as the reader does."""
    assert environment(translate=Catalogue(locale, ())).from_string("{{ 12345 | number }}").render() == said


def test_an_unknown_variable_is_an_error():
    """A page that is not given what it needs fails instead of showing a hole."""
    with pytest.raises(UndefinedError):
        environment().get_template("error.html").render()


def test_languages_do_not_mix():
    """Making an environment of one language leaves another's alone."""
    first, second = environment(translate=Catalogue("nl", ())), environment(translate=Catalogue("ca", ()))
    assert (first.globals["lang"], second.globals["lang"]) == ("nl", "ca")
