"""Check digits of card numbers: pure, by the scheme of a library. A payload is the number without its check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from plugins.library.settings import CardRange

_KATIPO: Final = (8, 4, 6, 3, 5, 2, 1)
_NINE, _TEN, _BASE97 = 9, 10, 97


def _mod10(digits: Iterable[int], *, first_doubled: bool) -> str:
    """Double every second digit, take 9 off what then exceeds it, and fill up to a ten."""
    total = 0
    for place, digit in enumerate(digits):
        doubled = digit * 2 if (place % 2 == 0) == first_doubled else digit
        total += doubled - _NINE if doubled > _NINE else doubled
    return str(-total % _TEN)


def _left(payload: str) -> str:
    return _mod10(map(int, payload), first_doubled=True)


def _right(payload: str) -> str:
    return _mod10(map(int, reversed(payload)), first_doubled=True)


def _weights_3_1(payload: str) -> str:
    total = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(payload)))
    return str(-total % _TEN)


def _katipo(payload: str) -> str:
    """Weigh the first seven digits with 8, 4, 6, 3, 5, 2 and 1; the remainder by 11, of which 10 is X."""
    total = sum(weight * int(digit) for weight, digit in zip(_KATIPO, payload, strict=False))
    rest = total % 11
    return "X" if rest == _TEN else str(rest)


def _mod97(payload: str) -> str:
    """ISO/IEC 7064 MOD 97-10: two digits, with which the whole leaves a remainder of 1."""
    return f"{_BASE97 + 1 - int(payload + '00') % _BASE97:02}"


_SCHEMES: Final[Mapping[str, tuple[int, Callable[[str], str]]]] = {
    "none": (0, lambda _payload: ""),
    "mod10-left": (1, _left),
    "mod10-right": (1, _right),
    "weights-3-1": (1, _weights_3_1),
    "katipo": (1, _katipo),
    "mod97-10": (2, _mod97),
}


def check_of(scheme: str, payload: str) -> str:
    """Return the check of a payload of digits, as it follows it."""
    return _SCHEMES[scheme][1](payload)


def check_length(scheme: str) -> int:
    """Return how many signs the check has."""
    return _SCHEMES[scheme][0]


def number_of(cards: CardRange, serial: int) -> str:
    """Return the card number with this serial."""
    width = cards.length - len(cards.prefix) - check_length(cards.scheme)
    payload = f"{cards.prefix}{serial:0{width}}"
    return payload + check_of(cards.scheme, payload)


def serial_of(cards: CardRange, number: str) -> int | None:
    """Return the serial of a number of this range; None when it is none: wrong length, prefix, check or place."""
    size = check_length(cards.scheme)
    payload = number[: len(number) - size]
    serial = payload.removeprefix(cards.prefix)
    if len(number) != cards.length or not number.startswith(cards.prefix) or not serial.isdecimal():
        return None
    if not payload.isascii() or number != payload + check_of(cards.scheme, payload):
        return None
    return int(serial) if cards.first <= int(serial) <= cards.last else None
