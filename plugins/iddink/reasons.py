"""Why a row is noted, warned about or blocked: who can lift it and how, by stable code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from plugins.iddink import codes

if TYPE_CHECKING:
    from collections.abc import Mapping

Level = Literal["note", "warning", "blocker"]
Owner = Literal["administrator", "school", "vendor", "operator"]


class Reason(NamedTuple):
    """One reason; placeholders of the sentence never stand for a code or for a child's data.

    Attributes:
        code: stable, in capitals.
        level: a blocker keeps the row from being chosen; notes and warnings do not.
        sentence: English, with {placeholders}.
        owner: who can lift it.
        way_out: what that one does.
        unticked: the row can be chosen, but it does not start out chosen.
    """

    code: str
    level: Level
    sentence: str
    owner: Owner
    way_out: str
    unticked: bool = False


_Entry = tuple[Owner, str, str]

_BLOCKERS: Mapping[str, _Entry] = {
    codes.PUBLISHER_UNKNOWN: (
        "administrator",
        "The hub does not know the publisher {publisher} yet.",
        "Register the publisher and its protocol; its rows can be chosen after that.",
    ),
    codes.PUBLISHER_NO_PROTOCOL: (
        "administrator",
        "The publisher {publisher} is known, but not how to reach it.",
        "Save which protocol the publisher speaks; its rows can be chosen after that.",
    ),
    codes.PROTOCOL_UNAVAILABLE: (
        "operator",
        "The publisher {publisher} uses the protocol {protocol}, which is not available here.",
        "Ask the operator of the hub to switch the protocol on, or save another one for the publisher.",
    ),
    codes.PUBLISHER_NOT_GIVEN: (
        "school",
        "The file does not say which publisher this book is from.",
        "Choose the publisher below; the register remembers it for this book.",
    ),
    codes.OTHER_SCHOOL: (
        "vendor",
        "The supplier lists this licence under another school.",
        "Leave it to that school, or ask the supplier to move it here.",
    ),
    codes.USER_UNMATCHED: (
        "school",
        "Nobody in the school was found for this licence.",
        "Pair the licence with a person by hand; the pairing is remembered.",
    ),
    codes.USER_AMBIGUOUS: (
        "school",
        "More than one person fits this licence.",
        "Choose the right person by hand; the choice is remembered.",
    ),
    codes.USER_DISAGREES: (
        "school",
        "The data of this licence point to different persons ({tiers}).",
        "Choose the right person by hand, and tell the supplier which value is wrong.",
    ),
    codes.USER_LEFT: (
        "school",
        "The person this licence is for has left the school.",
        "Enrol the person again if that is wrong, otherwise return the licence to the supplier.",
    ),
    codes.EMAIL_MISSING: (
        "school",
        "This publisher needs an e-mail address and the licence has none.",
        "Enter the person's address at the supplier and fetch again.",
    ),
    codes.CODE_MISSING: (
        "vendor",
        "This publisher needs a licence code and the licence has none.",
        "Ask the supplier for the code and fetch again.",
    ),
    codes.ISBN_MISSING: (
        "vendor",
        "The licence names no book: neither an ISBN nor a product number.",
        "Ask the supplier for the ISBN and fetch again.",
    ),
    codes.BOOK_CHANGED_AFTER_ACTIVATION: (
        "vendor",
        "The supplier swapped the book of a licence that is in use already.",
        "Ask the supplier for a new licence; one that was activated keeps its book.",
    ),
    codes.LICENCE_EXPIRED: (
        "vendor",
        "The licence ended on {date}.",
        "Ask the supplier for a new licence if the book is still needed.",
    ),
    codes.LICENCE_REVOKED: (
        "vendor",
        "The supplier has revoked the licence.",
        "Ask the supplier why, and withdraw the licence if it was imported.",
    ),
    codes.LICENCE_BLOCKED: (
        "vendor",
        "The supplier has blocked the licence.",
        "Ask the supplier to lift the block, often a payment, and fetch again.",
    ),
    codes.LICENCE_RETURNED: (
        "vendor",
        "The licence was returned to the supplier.",
        "Order it again if the book is still needed.",
    ),
    codes.DATES_IMPOSSIBLE: (
        "vendor",
        "The licence ends on {end}, before it starts on {start}.",
        "Ask the supplier to correct the dates and fetch again.",
    ),
}

_WARNINGS: Mapping[str, _Entry] = {
    codes.GONE: (
        "school",
        "The supplier no longer has this licence.",
        "Choosing the row withdraws the licence here.",
    ),
    codes.WITHDRAWS: (
        "school",
        "The licence was imported and can no longer be used.",
        "Choosing the row withdraws the licence here.",
    ),
    codes.PUBLISHER_NAME_TAKEN: (
        "administrator",
        "Another publisher is called {publisher} too.",
        "Ask the supplier whether both are the same and register this one as an alias if so.",
    ),
    codes.USER_UNLINKED: (
        "school",
        "The supplier has taken this licence away from the person it was paired with.",
        "Withdraw the licence here, or pair it with another person.",
    ),
    codes.IDALU_INVALID: (
        "school",
        "The pupil number contains something other than digits.",
        "Correct the pupil number at the supplier.",
    ),
    codes.IDALU_LENGTH: (
        "school",
        "The pupil number is unusually short or long.",
        "Check the pupil number at the supplier.",
    ),
    codes.IDALU_PLACEHOLDER: (
        "school",
        "The pupil number looks made up from an identity card number.",
        "Replace it by the official number, or leave it empty.",
    ),
    codes.NAME_MOJIBAKE: (
        "vendor",
        "The {field} arrived with garbled letters.",
        "Compare it with the proposed spelling, and tell the supplier to send UTF-8.",
    ),
    codes.CODE_NEAR_DUPLICATE: (
        "vendor",
        "Another licence has a code that differs only in capitals, blanks or 0 and O.",
        "Ask the supplier which of the codes is right.",
    ),
    codes.DUPLICATE_CODE: (
        "vendor",
        "The same code stands in {count} licences of this person.",
        "Ask the supplier which of the licences the code belongs to.",
    ),
    codes.GROUP_CODE: (
        "vendor",
        "The same code was given to {count} persons; it may be a group licence.",
        "Ask the supplier whether this is a group licence before importing it.",
    ),
    codes.DUPLICATE_USER_BOOK: (
        "school",
        "This person has {count} different licences for this book.",
        "Choose the one that counts; a person has one licence for a book.",
    ),
    codes.ISBN_INVALID: (
        "vendor",
        "{raw} is not an ISBN.",
        "Ask the supplier for the right ISBN.",
    ),
    codes.ISBN_CHECK_DIGIT: (
        "vendor",
        "The check digit of the ISBN {raw} is wrong, so one of its digits is.",
        "Compare the ISBN with the book and tell the supplier.",
    ),
    codes.ISBN_ROUNDED: (
        "vendor",
        "A spreadsheet has rounded the ISBN to {raw}; its last digits are lost.",
        "Ask for a file in which the ISBN is text.",
    ),
    codes.ISBN_DUMMY: (
        "vendor",
        "{raw} is a dummy, not the number of a book.",
        "Ask the supplier for the right ISBN.",
    ),
    codes.ISBN_NOT_GIVEN: (
        "vendor",
        "The supplier gave no ISBN; the book is kept under the supplier's own number.",
        "Ask the supplier for the ISBN.",
    ),
    codes.ISBN_PROPOSED: (
        "school",
        "The ISBN {raw} is incomplete; {proposed} is probably meant.",
        "Compare the proposed ISBN with the book before importing.",
    ),
    codes.BOOK_UNKNOWN: (
        "vendor",
        "The supplier's catalogue has no such book.",
        "Import the licence if you know the book; ask the supplier to add it to the catalogue.",
    ),
    codes.TEACHER_EDITION: (
        "school",
        "This is a teacher's edition and the licence is for a pupil.",
        "Check with the teacher before importing it.",
    ),
    codes.STATE_DISAGREES: (
        "vendor",
        "The supplier says {status}, but by its dates the licence is {state}.",
        "Tell the supplier; the hub goes by the stricter of both.",
    ),
    codes.STATUS_UNKNOWN: (
        "operator",
        "The supplier uses a state that the hub does not know: {status}.",
        "Ask the supplier what it means; the hub goes by the dates.",
    ),
    codes.TYPE_UNKNOWN: (
        "operator",
        "The supplier uses a kind of licence that the hub does not know: {type}.",
        "Ask the supplier what it means; the hub treats it as a personal licence.",
    ),
}

_NOTES: Mapping[str, _Entry] = {
    codes.PUBLISHER_NEVER_SYNCED: (
        "school",
        "The publisher {publisher} is new to this school.",
        "Choose the row and fill in what the publisher sent you.",
    ),
    codes.PUBLISHER_RENAMED: (
        "administrator",
        "The supplier now calls this publisher {publisher}; here it is {known}.",
        "Check that it is the same publisher and take over the new name.",
    ),
    codes.ISBN_NOT_A_BOOK: (
        "vendor",
        "{raw} is a product number, not an ISBN.",
        "Nothing to do; the book is kept under this number.",
    ),
    codes.TITLE_MISSING: (
        "vendor",
        "The book has no title.",
        "Ask the supplier to fill in the title.",
    ),
    codes.LICENCE_FUTURE: (
        "school",
        "The licence can be used from {date}.",
        "Nothing to do; it is imported as a future licence.",
    ),
    codes.END_ASSUMED: (
        "school",
        "The supplier gave no end; {date}, the end of the school year, is assumed.",
        "Nothing to do unless you know another date.",
    ),
}

_DOUBTFUL = (codes.ISBN_INVALID, codes.ISBN_CHECK_DIGIT, codes.ISBN_ROUNDED, codes.ISBN_DUMMY, codes.ISBN_PROPOSED)
_UNTICKED = frozenset((codes.USER_UNLINKED, codes.DUPLICATE_USER_BOOK, codes.TEACHER_EDITION, *_DOUBTFUL))


def _reasons(level: Level, entries: Mapping[str, _Entry]) -> dict[str, Reason]:
    return {
        code: Reason(code, level, sentence, owner, way_out, code in _UNTICKED)
        for code, (owner, sentence, way_out) in entries.items()
    }


REASONS: Final[Mapping[str, Reason]] = {
    **_reasons("blocker", _BLOCKERS),
    **_reasons("warning", _WARNINGS),
    **_reasons("note", _NOTES),
}
