"""What may be wrong with the elements of an envelope. Each function changes a tree, or returns other bytes for it."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

_CREDENTIALS = ("autorisatiesleutel", "klantcode", "klantnaam")
_TEXTS = (
    *(
        "",
        " ",
        '""',
        "0",
        "-1",
        "1e999",
        "NaN",
        "21QW",
        "99XX",
        "00",
        "0000",
        "true",
        "nil",
        "#1",
        "%s%n",
        "{0}",
        "../..",
    ),
    *("2026-2027", "2025-2026", "2026", "9999-9999", "2.2", "2.1", "2.3", "1.0", "2.2.1", "1" * 400),
    *("0001-01-01T00:00:00", "9999-12-31T23:59:59-14:00", "2026-02-30", "2026-W01-1", "20260101T000000Z", "24:00"),
    *("' OR 1=1 --", "<![CDATA[x]]>", "٢١QW", "\u202e\ufeff", "Zoë", "𝟚𝟙QW", "x" * 70_000, "\n\t\r", "21QW\n"),  # noqa: RUF001
)
_NAMESPACES = (
    "",
    "urn:x",
    "http://www.edustandaard.nl/leerresultaten/1/leerlinggegevens",
    "http://www.w3.org/1999/XSL",
)


def _one(root: etree._Element, chance: random.Random) -> etree._Element:
    """Return any element but the root."""
    return chance.choice(list(root.iter("*"))[1:] or [root])


def _deleted(root: etree._Element, chance: random.Random) -> None:
    one = _one(root, chance)
    parent = one.getparent()
    if parent is not None:
        parent.remove(one)


def _doubled(root: etree._Element, chance: random.Random) -> None:
    one = _one(root, chance)
    for _time in range(chance.choice((1, 1, 3, 100))):
        one.addnext(deepcopy(one))


def _swapped(root: etree._Element, chance: random.Random) -> None:
    """Put an element where another was; one does not go into itself."""
    one, other = _one(root, chance), _one(root, chance)
    if one not in list(other.iterancestors()) and one is not other:
        other.addprevious(one)


def _moved(root: etree._Element, chance: random.Random) -> None:
    one, other = _one(root, chance), _one(root, chance)
    if one not in list(other.iterancestors()) and one is not other:
        other.append(one)


def _renamed(root: etree._Element, chance: random.Random) -> None:
    one = _one(root, chance)
    names = (
        "x",
        "Body",
        "Header",
        "autorisatie",
        "school",
        "leerlinggegevens_verzoek",
        "ns0",
        etree.QName(one).localname,
    )
    one.tag = f"{{{chance.choice(_NAMESPACES[1:])}}}{chance.choice(names)}"


def _bare(root: etree._Element, chance: random.Random) -> None:
    """Take the namespace away, from one element or from all below it."""
    one = _one(root, chance)
    for inner in list(one.iter("*")) if chance.random() < 0.5 else [one]:
        inner.tag = etree.QName(inner).localname


def _retold(root: etree._Element, chance: random.Random) -> None:
    one = _one(root, chance)
    one.text = chance.choice(_TEXTS).replace("\x00", "")


def _unknown(root: etree._Element, chance: random.Random) -> None:
    """Come with wrong values for one or more of the three that a caller proves itself by."""
    found = [one for one in root.iter("*") if etree.QName(one).localname in _CREDENTIALS]
    for one in chance.sample(found, chance.randint(1, len(found))) if found else ():
        told = one.text or ""
        one.text = chance.choice((told[:-1], told.upper(), told[::-1], "", told + "x", "x" * 65, told * 9, "' --"))


def _nobody(root: etree._Element, chance: random.Random) -> None:
    """Come without a header, or with one that holds nothing."""
    for one in list(root.iterchildren("{*}Header")):
        for inner in list(one):
            one.remove(inner)
        if chance.random() < 0.5:
            root.remove(one)


def _split(root: etree._Element, chance: random.Random) -> None:
    """Put a comment, an instruction or an element into the middle of a text."""
    one = _one(root, chance)
    told, at = one.text or "", chance.randrange(len(one.text or "") + 1)
    part = chance.choice(
        (etree.Comment("x"), etree.PI("xml-stylesheet", 'href="http://127.0.0.1/x"'), etree.Element("x"))
    )
    one.text = told[:at]
    one.insert(0, part)
    part.tail = told[at:]


def _attributed(root: etree._Element, chance: random.Random) -> None:
    one = _one(root, chance)
    kind = chance.randrange(4)
    if kind == 0:
        one.set("key", "k" * chance.choice((300, 70_000, 11_000_000 if chance.random() < 0.01 else 1_000)))
    elif kind == 1:
        for number in range(1_000):
            one.set(f"a{number}", "x")
    elif kind == 2:
        one.set("{http://www.w3.org/2001/XMLSchema-instance}nil", "true")
    else:
        one.set("{http://schemas.xmlsoap.org/soap/envelope/}mustUnderstand", "1")


def _deep(root: etree._Element, chance: random.Random) -> bytes:
    """Nest elements in the body, or around the whole."""
    depth = chance.choice((10, 250, 300, 5_000, 20_000))
    whole, inner = etree.tostring(root), b"<n>" * depth
    if chance.random() < 0.3:
        return inner + whole + b"</n>" * depth
    return whole.replace(b"</s:Body>", inner + b"</n>" * depth + b"</s:Body>")


def _wide(root: etree._Element, chance: random.Random) -> bytes:
    """Repeat a small thing thousands of times."""
    thing = chance.choice((b"<n/>", b"<!---->", b"<?n?>", b'<n xmlns="urn:n"/>', b"&amp;", b"&#65;", b"<![CDATA[]]>"))
    place = chance.choice((b"</s:Body>", b"</s:Header>", b"</aut:klantnaam>", b"</l:brincode>"))
    return etree.tostring(root).replace(place, thing * chance.choice((10, 2_000, 20_000)) + place, 1)


def _namespaces(root: etree._Element, chance: random.Random) -> bytes:
    """Declare many namespaces, or one that is very long, or take the envelope's own again."""
    told = "".join(f' xmlns:n{number}="urn:{number}"' for number in range(2_000))
    more = chance.choice(
        (told, f' xmlns:n="urn:{"n" * 60_000}"', ' xmlns=""', ' xmlns:s="urn:s"', ' xmlns:xml="urn:x"')
    )
    return etree.tostring(root).replace(b"<s:Body", b"<s:Body" + more.encode(), 1)


def _included(root: etree._Element, chance: random.Random) -> None:
    one = etree.SubElement(_one(root, chance), "{http://www.w3.org/2001/XInclude}include")
    one.set("href", "file:///etc/hostname")
    one.set("parse", "text")


TREES: dict[str, Callable[[etree._Element, random.Random], bytes | None]] = {
    "deleted": _deleted,
    "doubled": _doubled,
    "swapped": _swapped,
    "moved": _moved,
    "renamed": _renamed,
    "bare": _bare,
    "retold": _retold,
    "unknown": _unknown,
    "nobody": _nobody,
    "split": _split,
    "attributed": _attributed,
    "deep": _deep,
    "wide": _wide,
    "namespaces": _namespaces,
    "included": _included,
}
