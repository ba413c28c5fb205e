"""Why a row is noted, warned about or blocked: who can lift it and how, by stable code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from hub.plugin import marked
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
        marked("The hub does not know the publisher {publisher} yet."),
        marked("Register the publisher and its protocol; its rows can be chosen after that."),
    ),
    codes.PUBLISHER_NO_PROTOCOL: (
        "administrator",
        marked("The publisher {publisher} is known, but not how to reach it."),
        marked("Save which protocol the publisher speaks; its rows can be chosen after that."),
    ),
    codes.PROTOCOL_UNAVAILABLE: (
        "operator",
        marked("The publisher {publisher} uses the protocol {protocol}, which is not available here."),
        marked("Ask the operator of the hub to switch the protocol on, or save another one for the publisher."),
    ),
    codes.PUBLISHER_NOT_GIVEN: (
        "school",
        marked("The file does not say which publisher this book is from."),
        marked("Choose the publisher below; the register remembers it for this book."),
    ),
    codes.OTHER_SCHOOL: (
        "vendor",
        marked("The supplier lists this licence under another school."),
        marked("Leave it to that school, or ask the supplier to move it here."),
    ),
    codes.USER_UNMATCHED: (
        "school",
        marked("Nobody in the school was found for this licence."),
        marked("Pair the licence with a person by hand; the pairing is remembered."),
    ),
    codes.USER_AMBIGUOUS: (
        "school",
        marked("More than one person fits this licence."),
        marked("Choose the right person by hand; the choice is remembered."),
    ),
    codes.USER_DISAGREES: (
        "school",
        marked("The data of this licence point to different persons ({tiers})."),
        marked("Choose the right person by hand, and tell the supplier which value is wrong."),
    ),
    codes.USER_LEFT: (
        "school",
        marked("The person this licence is for has left the school."),
        marked("Enrol the person again if that is wrong, otherwise return the licence to the supplier."),
    ),
    codes.EMAIL_MISSING: (
        "school",
        marked("This publisher needs an e-mail address and the licence has none."),
        marked("Enter the person's address at the supplier and fetch again."),
    ),
    codes.CODE_MISSING: (
        "vendor",
        marked("This publisher needs a licence code and the licence has none."),
        marked("Ask the supplier for the code and fetch again."),
    ),
    codes.ISBN_MISSING: (
        "vendor",
        marked("The licence names no book: neither an ISBN nor a product number."),
        marked("Ask the supplier for the ISBN and fetch again."),
    ),
    codes.BOOK_CHANGED_AFTER_ACTIVATION: (
        "vendor",
        marked("The supplier swapped the book of a licence that is in use already."),
        marked("Ask the supplier for a new licence; one that was activated keeps its book."),
    ),
    codes.LICENCE_EXPIRED: (
        "vendor",
        marked("The licence ended on {date}."),
        marked("Ask the supplier for a new licence if the book is still needed."),
    ),
    codes.LICENCE_REVOKED: (
        "vendor",
        marked("The supplier has revoked the licence."),
        marked("Ask the supplier why, and withdraw the licence if it was imported."),
    ),
    codes.LICENCE_BLOCKED: (
        "vendor",
        marked("The supplier has blocked the licence."),
        marked("Ask the supplier to lift the block, often a payment, and fetch again."),
    ),
    codes.LICENCE_RETURNED: (
        "vendor",
        marked("The licence was returned to the supplier."),
        marked("Order it again if the book is still needed."),
    ),
    codes.DATES_IMPOSSIBLE: (
        "vendor",
        marked("The licence ends on {end}, before it starts on {start}."),
        marked("Ask the supplier to correct the dates and fetch again."),
    ),
}

_WARNINGS: Mapping[str, _Entry] = {
    codes.GONE: (
        "school",
        marked("The supplier no longer has this licence."),
        marked("Choosing the row withdraws the licence here."),
    ),
    codes.WITHDRAWS: (
        "school",
        marked("The licence was imported and can no longer be used."),
        marked("Choosing the row withdraws the licence here."),
    ),
    codes.PUBLISHER_NAME_TAKEN: (
        "administrator",
        marked("Another publisher is called {publisher} too."),
        marked("Ask the supplier whether both are the same and register this one as an alias if so."),
    ),
    codes.USER_UNLINKED: (
        "school",
        marked("The supplier has taken this licence away from the person it was paired with."),
        marked("Withdraw the licence here, or pair it with another person."),
    ),
    codes.IDALU_INVALID: (
        "school",
        marked("The pupil number contains something other than digits."),
        marked("Correct the pupil number at the supplier."),
    ),
    codes.IDALU_LENGTH: (
        "school",
        marked("The pupil number is unusually short or long."),
        marked("Check the pupil number at the supplier."),
    ),
    codes.IDALU_PLACEHOLDER: (
        "school",
        marked("The pupil number looks made up from an identity card number."),
        marked("Replace it by the official number, or leave it empty."),
    ),
    codes.NAME_MOJIBAKE: (
        "vendor",
        marked("The {field} arrived with garbled letters."),
        marked("Compare it with the proposed spelling, and tell the supplier to send UTF-8."),
    ),
    codes.CODE_NEAR_DUPLICATE: (
        "vendor",
        marked("Another licence has a code that differs only in capitals, blanks or 0 and O."),
        marked("Ask the supplier which of the codes is right."),
    ),
    codes.DUPLICATE_CODE: (
        "vendor",
        marked("The same code stands in {count} licences of this person."),
        marked("Ask the supplier which of the licences the code belongs to."),
    ),
    codes.GROUP_CODE: (
        "vendor",
        marked("The same code was given to {count} persons; it may be a group licence."),
        marked("Ask the supplier whether this is a group licence before importing it."),
    ),
    codes.DUPLICATE_USER_BOOK: (
        "school",
        marked("This person has {count} different licences for this book."),
        marked("Choose the one that counts; a person has one licence for a book."),
    ),
    codes.ISBN_INVALID: (
        "vendor",
        marked("{raw} is not an ISBN."),
        marked("Ask the supplier for the right ISBN."),
    ),
    codes.ISBN_CHECK_DIGIT: (
        "vendor",
        marked("The check digit of the ISBN {raw} is wrong, so one of its digits is."),
        marked("Compare the ISBN with the book and tell the supplier."),
    ),
    codes.ISBN_ROUNDED: (
        "vendor",
        marked("A spreadsheet has rounded the ISBN to {raw}; its last digits are lost."),
        marked("Ask for a file in which the ISBN is text."),
    ),
    codes.ISBN_DUMMY: (
        "vendor",
        marked("{raw} is a dummy, not the number of a book."),
        marked("Ask the supplier for the right ISBN."),
    ),
    codes.ISBN_NOT_GIVEN: (
        "vendor",
        marked("The supplier gave no ISBN; the book is kept under the supplier's own number."),
        marked("Ask the supplier for the ISBN."),
    ),
    codes.ISBN_PROPOSED: (
        "school",
        marked("The ISBN {raw} is incomplete; {proposed} is probably meant."),
        marked("Compare the proposed ISBN with the book before importing."),
    ),
    codes.BOOK_UNKNOWN: (
        "vendor",
        marked("The supplier's catalogue has no such book."),
        marked("Import the licence if you know the book; ask the supplier to add it to the catalogue."),
    ),
    codes.TEACHER_EDITION: (
        "school",
        marked("This is a teacher's edition and the licence is for a pupil."),
        marked("Check with the teacher before importing it."),
    ),
    codes.STATE_DISAGREES: (
        "vendor",
        marked("The supplier says {status}, but by its dates the licence is {state}."),
        marked("Tell the supplier; the hub goes by the stricter of both."),
    ),
    codes.STATUS_UNKNOWN: (
        "operator",
        marked("The supplier uses a state that the hub does not know: {status}."),
        marked("Ask the supplier what it means; the hub goes by the dates."),
    ),
    codes.TYPE_UNKNOWN: (
        "operator",
        marked("The supplier uses a kind of licence that the hub does not know: {type}."),
        marked("Ask the supplier what it means; the hub treats it as a personal licence."),
    ),
}

_NOTES: Mapping[str, _Entry] = {
    codes.PUBLISHER_NEVER_SYNCED: (
        "school",
        marked("The publisher {publisher} is new to this school."),
        marked("Choose the row and fill in what the publisher sent you."),
    ),
    codes.PUBLISHER_RENAMED: (
        "administrator",
        marked("The supplier now calls this publisher {publisher}; here it is {known}."),
        marked("Check that it is the same publisher and take over the new name."),
    ),
    codes.ISBN_NOT_A_BOOK: (
        "vendor",
        marked("{raw} is a product number, not an ISBN."),
        marked("Nothing to do; the book is kept under this number."),
    ),
    codes.TITLE_MISSING: (
        "vendor",
        marked("The book has no title."),
        marked("Ask the supplier to fill in the title."),
    ),
    codes.LICENCE_FUTURE: (
        "school",
        marked("The licence can be used from {date}."),
        marked("Nothing to do; it is imported as a future licence."),
    ),
    codes.END_ASSUMED: (
        "school",
        marked("The supplier gave no end; {date}, the end of the school year, is assumed."),
        marked("Nothing to do unless you know another date."),
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
