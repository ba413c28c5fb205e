"""The catalogues beside the sentences: what is missing, obsolete or wrong in them, and how they are brought up to date.

`python -m hub.testing.catalogues` checks; with ``update nl`` it writes that language's catalogues anew. Folders of
other packages may be named behind it.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from babel.messages.pofile import PoFileError, normalize, read_po

import hub
from hub.model.schools import LANGUAGES
from hub.registry import Registry
from hub.testing.messages import Broken, Found, error_positions, labels, messages, packages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hub.testing.messages import Id

ROOT = Path(hub.__file__).parents[1]
SOURCE = "en"
_FORMS = 2  # of Dutch, Catalan and Spanish as of English: one, and the others
_PERCENT = re.compile(r"%\((\w+)\)s|(%)")
_HEAD = r"""# Sentences of the hub; `python -m hub.testing.catalogues update {language}` brings them up to date.
msgid ""
msgstr ""
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a catalogue says for one sentence; empty texts are missing."""

    said: tuple[str, ...]
    fuzzy: bool = False


def sentences(package: Path, among: Sequence[Path]) -> tuple[dict[Id, list[str]], list[Broken]]:
    """Return the sentences of a package with the files that they stand in, and what cannot be translated."""
    found: dict[Id, list[str]] = {}
    broken: list[Broken] = []
    for one in (*messages(package, error_positions(among)), *labels(package, Registry())):
        if isinstance(one, Found):
            files = found.setdefault(one.id, [])
            if one.file not in files:
                files.append(one.file)
        else:
            broken.append(one)
    return _merged(found), broken


def _merged(found: dict[Id, list[str]]) -> dict[Id, list[str]]:
    """Leave out a sentence that also stands with its plural: a catalogue holds it once."""
    plural = {one[0] for one in found if len(one) == _FORMS}
    return {one: files for one, files in found.items() if len(one) == _FORMS or one[0] not in plural}


def read(path: Path) -> dict[Id, Entry]:
    """Return what a catalogue says."""
    with path.open("rb") as file:
        source = read_po(file, locale=path.stem, abort_invalid=True)
    return {_texts(one.id): Entry(_texts(one.string), one.fuzzy) for one in source if one.id}


def _texts(told: str | Sequence[str] | None) -> tuple[str, ...]:
    return (told,) if isinstance(told, str) else tuple(told or ())


def problems(among: Sequence[Path]) -> Iterator[str]:
    """Yield what is wrong: a language that is begun has every sentence of every package."""
    begun = [code for code in LANGUAGES if any(_path(one, code).exists() for one in among)]
    for package in among:
        wanted, broken = sentences(package, among)
        for one in broken:
            yield f"{package.name}/{one.file}:{one.line}: a sentence is put together here; write it whole"
        for language in begun:
            path = _path(package, language)
            if not path.exists():
                yield f"{package.name}: there is no {language}.po"
                continue
            try:
                yield from (f"{package.name}/{language}.po: {why}" for why in compare(wanted, read(path)))
            except PoFileError as error:
                yield f"{package.name}/{language}.po: {error}"


def compare(wanted: Iterable[Id], said: Mapping[Id, Entry]) -> Iterator[str]:
    """Yield how a catalogue differs from the sentences that it is for."""
    ids = set(wanted)
    yield from (f"missing: {one[0]}" for one in ids - said.keys())
    yield from (f"obsolete: {one[0]}" for one in said.keys() - ids)
    for one in ids & said.keys():
        entry = said[one]
        if not all(entry.said) or len(entry.said) != len(one):
            yield f"not translated: {one[0]}"
        elif entry.fuzzy:
            yield f"fuzzy: {one[0]}"
        elif any(_holders(source) != _holders(text) for source, text in zip(one, entry.said, strict=True)):
            yield f"other placeholders than: {one[0]}"


def _holders(text: str) -> list[str]:
    """Return the placeholders of a text, sorted; an unreadable one counts as it stands."""
    percent = [name or sign for name, sign in _PERCENT.findall(text)]
    try:
        braces = {"{" + name + "}" for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None}
    except ValueError:
        braces = {text}
    return sorted({*percent, *braces})


def update(package: Path, language: str, among: Sequence[Path]) -> int:
    """Write one catalogue anew and return how many sentences it still lacks.

    Sorted by file, without dates and line numbers, a sentence to a line: catalogues that two people worked on merge.
    """
    wanted, _broken = sentences(package, among)
    path = _path(package, language)
    known = read(path) if path.exists() else {}
    parts = [_HEAD.replace("{language}", language)]
    missing = 0
    for one, files in wanted.items():
        entry = known.get(one, Entry(("",) * len(one)))
        missing += not all(entry.said)
        parts.append(_block(one, entry, files))
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(parts), encoding="utf-8")
    return missing


def _block(one: Id, entry: Entry, files: Sequence[str]) -> str:
    lines = [f"#: {' '.join(files)}", *(["#, fuzzy"] if entry.fuzzy else []), f"msgid {normalize(one[0], width=0)}"]
    if len(one) == 1:
        lines.append(f"msgstr {normalize(entry.said[0], width=0)}")
    else:
        lines.append(f"msgid_plural {normalize(one[1], width=0)}")
        lines += [f"msgstr[{form}] {normalize(text, width=0)}" for form, text in enumerate(entry.said)]
    return "\n".join(lines) + "\n"


def _path(package: Path, language: str) -> Path:
    return package / "locale" / f"{language}.po"


def main(arguments: Sequence[str]) -> int:
    """Check, or update one language; say what is wrong and return how many things are."""
    update_one = arguments[1] if arguments[:1] == ["update"] and len(arguments) > 1 else ""
    named = [Path(one).resolve() for one in arguments[2 if update_one else 0 :]]
    among = [*packages(ROOT), *named]
    if not update_one:
        found = sorted(problems(among))
        sys.stdout.writelines(f"{line}\n" for line in found)
        return min(len(found), 1)
    for package in among:
        missing = update(package, update_one, among)
        sys.stdout.write(f"{package.name}: {missing} sentences to translate into {update_one}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
