"""The members of a school: found, looked at, given another card; and the letters for new cards."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from hub.plugin import Download, InvalidInput, NotFound, Page, Redirect, Rendered, Text
from plugins.library.cards import shelf
from plugins.library.cards.counter import new_number, place_of, scanned_number
from plugins.library.cards.giving import Giving
from plugins.library.members import listing
from plugins.library.report import printing, taken

if TYPE_CHECKING:
    from sqlmodel import Session

    from hub.plugin import PageRequest
    from plugins.library.records import Member

STAFF: Final = "librarian"
_HERE: Final = "/library/members"


def members_page(request: PageRequest) -> Rendered | Redirect:
    """List members; what somebody searches for comes in a form, for it may be a name. Gives missing cards."""
    form = request.form
    if request.method == "POST" and form.get("do") == "cards":
        return _give_missing(request)
    page = form.get("page", "1")
    wish = listing.Wish(
        form.get("state", request.query.get("state", "current")),
        form.get("group", ""),
        form.get("text", "").strip(),
        int(page) if page.isdecimal() else 1,
    )
    with request.services.reading() as session:
        found = listing.members(session, request.school.id, wish)
        context = {
            "found": found,
            "counts": listing.counts(session, request.school.id),
            "groups": [(code, code) for code in listing.groups(session, request.school.id)],
            "wish": wish,
        }
    return Rendered("members.html", context)


def member_page(request: PageRequest) -> Rendered | Redirect:
    """Show one member with the cards they ever had, or give another card."""
    problem: InvalidInput | None = None
    if request.method == "POST":
        try:
            return _another_card(request)
        except InvalidInput as error:
            problem = error
    with request.services.reading() as session:
        member = _member(session, request)
        cards = shelf.of_member(session, request.school.id, member.member_key)
    context = {"member": member, "cards": cards, "problem": Text.from_error(problem) if problem else None}
    return Rendered("member.html", context, status=422 if problem else 200)


def cards_page(request: PageRequest) -> Rendered:
    """List the imports that gave cards, each with its letters and labels."""
    with request.services.reading() as session:
        batches = taken.batches(session, request.school.id)
    return Rendered("cards.html", {"batches": batches, "sheet": printing.ON_A_SHEET})


def print_page(request: PageRequest) -> Download:
    """Hand out the letters or labels of one import, in the language of the school."""
    form, run, used = request.path["form"], request.path["run"], request.query.get("used", "0")
    services, school = request.services, request.school
    with services.writing() as session:
        _branch, library = place_of(session, request.services, request.school)
        cards = taken.cards(session, school.id, int(run) if run.isdecimal() else 0)
        if not cards or form not in {"letters", "labels"}:
            raise NotFound("There are no new cards to print here.")
        subject, who = f"run {run}", request.account.email
        services.audit(session, actor=who, verb="cards printed", school_id=school.id, subject=subject, cards=len(cards))
    words = services.translate(school.language)
    if form == "letters":
        pdf = printing.letters(cards, library=library.name, school=school.name, words=words)
    else:
        begun = int(used) if used.isdecimal() else 0
        pdf = printing.labels(cards, library=library.name, school=school.name, words=words, used=begun)
    file = services.data_dir / f"cards-{secrets.token_hex(8)}.pdf"
    file.touch(mode=0o600)
    file.write_bytes(pdf)
    return Download(file, f"{form}-{run}.pdf", "application/pdf")


def _give_missing(request: PageRequest) -> Redirect:
    services = request.services
    with services.writing() as session:
        branch, library = place_of(session, request.services, request.school)
        without = taken.without_card(session, request.school.id)
        giving = Giving(session, branch, library, now=services.clock(), who=request.account.email)
        given = giving.give(without, {})
        _note(request, session, "cards given", f"{given} cards")
    if given < len(without):
        left = len(without) - given
        said = Text.of("{given} members were given a card; for {left} there is no number left.", given=given, left=left)
        return Redirect(_HERE, said, "warn")
    return Redirect(
        _HERE, Text.count("{count} member was given a card.", "{count} members were given a card.", count=given)
    )


def _another_card(request: PageRequest) -> Redirect:
    services, raw = request.services, request.form.get("number", "")
    with services.writing() as session:
        branch, library = place_of(session, request.services, request.school)
        member = _member(session, request)
        number = (
            scanned_number(session, branch, library, raw)
            if request.form.get("do") == "scan"
            else new_number(session, branch, library)
        )
        Giving(session, branch, library, now=services.clock(), who=request.account.email).replace(member, number)
        _note(request, session, "card replaced", f"member {member.ref}")
    return Redirect(f"{_HERE}/{member.ref}", Text("The new card is in use; the old number is never given again."))


def _member(session: Session, request: PageRequest) -> Member:
    member = listing.by_ref(session, request.school.id, request.path["ref"])
    if member is None:
        raise NotFound("There is no such member at this school.")
    return member


def _note(request: PageRequest, session: Session, verb: str, subject: str) -> None:
    who, school = request.account.email, request.school.id
    request.services.audit(session, actor=who, verb=verb, school_id=school, subject=subject)


PAGES = (
    Page(_HERE, Text("Members"), members_page, STAFF, menu=True, post=True),
    Page(f"{_HERE}/{{ref}}", Text("Member"), member_page, STAFF, post=True),
    Page("/library/cards", Text("New cards"), cards_page, STAFF, menu=True),
    Page("/library/cards/{run}/{form}", Text("New cards"), print_page, STAFF),
)
