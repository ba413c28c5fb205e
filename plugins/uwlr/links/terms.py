"""What a school agrees to: the hub's own words on what flows, and the supplier's document where there is one."""

from __future__ import annotations

import shutil
from hashlib import blake2b
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Final

from hub.plugin import ENGLISH, ConfigurationError, Text
from plugins.uwlr.service.profiles import fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.plugin import School, Services, Translate
    from plugins.uwlr.settings import Supplier

_NAME: Final = {
    "narrow": Text("narrow set (Smalle set)"),
    "tracking": Text("tracking set (LVS set)"),
}
_ALWAYS: Final = Text("of each pupil the name, the school's own number, the level and the groups")
_TEACHERS: Final = Text("of each teacher the name, the school's own number and the groups")
_MEDIA: Final = {".pdf": "application/pdf", ".txt": "text/plain; charset=utf-8"}


def profile_name(profile: str) -> Text:
    """Return what a profile is called."""
    return _NAME[profile]


def travelling(profile: str, version: str) -> list[Text]:
    """Return what travels over a link, as a list for people."""
    told = fields(profile, version)
    more = (
        (told.eck_id, Text("the ECK iD, a pseudonym for learning material")),
        (told.birth_date, Text("the birth date")),
        (told.gender, Text("the gender")),
        (told.initials, Text("the initials")),
        (told.teacher_email, Text("the e-mail address of teachers")),
    )
    return [_ALWAYS, _TEACHERS, *(text for holds, text in more if holds)]


def paragraphs(school: School, supplier: Supplier) -> list[Text]:
    """Return the terms in the hub's own words."""
    return [
        Text.of(
            "{school} has {name} fetch data of its pupils and teachers, for as long as this link is active.",
            school=school.name,
            name=supplier.name,
        ),
        Text("The school stays responsible for the data: it has a processing agreement with the supplier."),
        Text("No citizen service number, no address, no origin and nothing of parents ever travels."),
        Text("The school can suspend or end the link at any moment; the supplier then gets nothing more."),
        Text("The hub keeps who fetched when and how much, not what."),
    ]


def document(school: School, supplier: Supplier, translate: Translate) -> tuple[Path, str, str]:
    """Return a file to download, its name and its media type: the supplier's own document, else our words."""
    if supplier.terms is None:
        return _ours(school, supplier, translate), f"{supplier.name}.txt", _MEDIA[".txt"]
    if not supplier.terms.is_file():
        raise ConfigurationError(
            "The terms of {name} are not where config.yaml says. Whoever runs the hub puts them there.",
            name=supplier.name,
        )
    suffix = supplier.terms.suffix.lower()
    path = _temporary(suffix)
    shutil.copyfile(supplier.terms, path)
    return path, f"{supplier.name}{suffix}", _MEDIA.get(suffix, "application/octet-stream")


def fingerprint(school: School, supplier: Supplier) -> str:
    """Return what tells one text of terms from another, to be kept with the agreement."""
    if supplier.terms is not None and supplier.terms.is_file():
        content = supplier.terms.read_bytes()
    else:
        content = "\n".join(_lines(school, supplier, ENGLISH)).encode()
    return blake2b(content, digest_size=8).hexdigest()


def _ours(school: School, supplier: Supplier, translate: Translate) -> Path:
    path = _temporary(".txt")
    path.write_text("\n\n".join(_lines(school, supplier, translate)) + "\n", encoding="utf-8")
    return path


def _lines(school: School, supplier: Supplier, translate: Translate) -> Iterator[str]:
    yield Text.of("Link of {school} with {name}", school=school.name, name=supplier.name).render(translate)
    for one in paragraphs(school, supplier):
        yield one.render(translate)
    yield "\n".join(f"- {one.render(translate)}" for one in travelling(supplier.profile, supplier.version))


def _temporary(suffix: str) -> Path:
    with NamedTemporaryFile(suffix=suffix, delete=False) as file:
        return Path(file.name)


def of(services: Services, school: School, supplier: Supplier, language: str) -> tuple[Path, str, str]:
    """Return the terms as a file, in a reader's language."""
    return document(school, supplier, services.translate(language))
