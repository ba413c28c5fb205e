"""Makes the template environment of one language: escaping, translation, dates and numbers."""

from __future__ import annotations

from gettext import NullTranslations
from typing import TYPE_CHECKING

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    pass_context,
    pass_environment,
)
from jinja2.ext import InternationalizationExtension
from markupsafe import Markup

from hub.model import writing
from hub.model.text import ENGLISH, Text

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from jinja2.runtime import Context

    from hub.model.text import Translate

# What the frame of every page may be given; a page that says nothing gets a frame without it.
FRAME: dict[str, object] = {"menu": (), "schools": (), "person": None, "flashes": (), "tz": "UTC", "refresh": 0}


def environment(
    translations: NullTranslations | None = None, *, translate: Translate = ENGLISH, folder: Path | None = None
) -> Environment:
    """Return the environment that renders pages in one language.

    Make one for each language and keep it: a template's translation is bound to its environment, never to the
    process. An unknown variable in a template is an error.

    Args:
        translations: the catalogue; without one the source texts (English) are shown.
        translate: the language of dates, numbers and the page's `lang`, and of every `Text` that is shown.
        folder: templates of a plugin, which find the hub's layout and components beside their own.
    """
    own = PackageLoader("hub.web")
    made = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder), own]) if folder else own,
        autoescape=True,
        undefined=StrictUndefined,
        extensions=[InternationalizationExtension],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=lambda value: value.render(translate) if isinstance(value, Text) else value,
        cache_size=-1,
    )
    made.install_gettext_translations(translations or NullTranslations(), newstyle=True)  # type: ignore[attr-defined]
    made.policies["ext.i18n.trimmed"] = True
    made.filters.update(date_time=date_time, day=day, number=number)
    made.globals.update(FRAME, lang=translate.language, csrf_field=csrf_field)
    return made


@pass_context
def csrf_field(context: Context) -> Markup:
    """Return the hidden input `csrf` with the `csrf_token` that the page was given."""
    return Markup('<input type="hidden" name="csrf" value="{}">').format(context["csrf_token"])


@pass_environment
def date_time(env: Environment, value: datetime, tz: str = "UTC", locale: str | None = None) -> str:
    """Write a moment (aware of its zone) as people at `tz` (an IANA name) say it."""
    return writing.moment(value, tz, locale or _locale(env))


@pass_environment
def day(env: Environment, value: date, locale: str | None = None) -> str:
    """Write a date as tables have it."""
    return writing.short_day(value, locale or _locale(env))


@pass_environment
def number(env: Environment, value: float, locale: str | None = None) -> str:
    """Write a number with the separators of the language."""
    return writing.number(value, locale or _locale(env))


def _locale(env: Environment) -> str:
    return str(env.globals["lang"])
