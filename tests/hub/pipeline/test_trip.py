"""The whole trip of the core: what is planned, kept, chosen, decided, applied and told."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from hub.errors import AccessRefused, NotFound, Refusal, RetryLater
from hub.model.chain import prove
from hub.model.text import unpacked
from hub.pipeline.review import AnswersRefused
from hub.store import audits, jobs
from tests.shelves import book


def test_an_approved_plan_stands_in_the_register_exactly(office) -> None:
    """Approving brings every chosen row, and nothing else, into the register."""
    plan = office.plan()
    office.choose(plan, "0003", on=False)
    office.approve(plan)
    assert set(office.books()) == {"0000", "0001", "0002", "0004"}
    assert set(office.receipts(plan).values()) == {"applied"}


def test_a_second_run_has_nothing_to_plan(office) -> None:
    """Applying a plan leaves nothing to plan."""
    office.approve(office.plan())
    again = office.plan()
    assert (again.state, again.unchanged) == ("empty", 5)


def test_nothing_changes_before_somebody_said_yes(office) -> None:
    """A pending and a rejected plan leave the register as it was."""
    plan = office.plan()
    assert office.books() == {}
    office.approve(plan, verdict="reject", reason="not now")
    assert office.books() == {}


def test_an_update_shows_what_was_and_what_would_be(office) -> None:
    """A changed record becomes an update with its before-image."""
    office.approve(office.plan())
    office.shelf.books[2] = book(2, title="New title")
    plan = office.plan()
    change = office.changes(plan)["0002"]
    assert (change.kind, change.before["title"], change.after["title"]) == ("update", "Title 2", "New title")
    office.approve(plan)
    assert office.books()["0002"].title == "New title"


def test_what_a_complete_run_no_longer_meets_is_ended_not_deleted(office) -> None:
    """Gone means ended, with a date."""
    office.approve(office.plan())
    del office.shelf.books[0]
    plan = office.plan()
    assert office.changes(plan)["0000"].kind == "end"
    office.approve(plan)
    assert office.books()["0000"].ended_on is not None


def test_an_ended_record_that_comes_back_is_proposed_again(office) -> None:
    """A record that returns is live again after approval."""
    office.approve(office.plan())
    first = office.shelf.books.pop(0)
    office.approve(office.plan())
    office.shelf.books.append(first)
    office.approve(office.plan())
    assert office.books()["0000"].ended_on is None


def test_an_incomplete_run_ends_nothing(office) -> None:
    """A cut collect is reviewable and never means gone."""
    office.approve(office.plan())
    office.shelf.books[0] = book(0, title="Changed")
    office.shelf.cut_after = 2
    plan = office.plan()
    assert {change.kind for change in office.changes(plan).values()} == {"update"}
    assert plan.incomplete["template"] == "The vendor stopped half-way."


def test_increments_and_tombstones_add_up_to_the_whole(office) -> None:
    """A delta run plans the same picture that a full run would."""
    office.approve(office.plan())
    office.shelf.delta = True
    office.shelf.books, office.shelf.gone = [book(1, title="Changed")], [book(4)]
    plan = office.plan()
    assert {key: change.kind for key, change in office.changes(plan).items()} == {"0001": "update", "0004": "end"}


def test_a_delta_does_not_lose_what_was_not_approved_yet(office) -> None:
    """Rows of an undecided plan are in the next plan, even when the vendor only sends what changed."""
    office.plan()
    office.shelf.delta, office.shelf.books = True, [book(9)]
    assert len(office.changes(office.plan())) == 6


def test_one_persons_run_touches_nobody_else(office) -> None:
    """A scoped run plans only what it met and ends nothing."""
    office.shelf.books = [book(0), book(1, owner="B")]
    office.approve(office.plan())
    office.shelf.books = [book(1, owner="B", title="Changed")]
    assert list(office.changes(office.plan(scope="B"))) == ["0001"]


def test_a_record_that_moved_since_is_stale_and_the_rest_is_applied(office) -> None:
    """Compare-and-set: the moved row is shown with what it is now, the others go through."""
    office.approve(office.plan())
    office.shelf.books = [book(number, title=f"New {number}") for number in range(5)]
    plan = office.plan()
    with office.hub.database.writing() as session:
        session.execute(text("UPDATE test_book SET title = 'Behind our back' WHERE key = '0002'"))
    office.approve(plan)
    receipts = office.receipts(plan)
    assert receipts.pop("0002") == "stale"
    assert set(receipts.values()) == {"applied"}
    assert office.books()["0002"].title == "Behind our back"


def test_a_newer_plan_replaces_the_pending_one_and_keeps_what_was_chosen(office) -> None:
    """Only the difference is asked again."""
    old = office.plan()
    office.choose(old, "0001", on=False)
    office.shelf.books.append(book(7))
    new = office.plan()
    chosen = {key: change.selected for key, change in office.changes(new).items()}
    assert office.again(old).state == "replaced"
    assert chosen == {"0000": True, "0001": False, "0002": True, "0003": True, "0004": True, "0007": True}


def test_the_same_question_is_not_asked_twice(office) -> None:
    """A run that finds what already waits leaves the waiting plan as it is."""
    old = office.plan()
    assert office.plan().state == "replaced"
    assert office.again(old).state == "pending"


def test_rows_of_a_rejected_plan_come_back_unchosen(office) -> None:
    """What was refused is proposed again, but not ticked."""
    plan = office.plan()
    office.approve(plan, verdict="reject", reason="no")
    assert office.counts(office.plan())["selected"] == 0


def test_a_blocked_row_never_holds_up_the_good_ones(office) -> None:
    """Yellow rows cannot be chosen, the rest is applied."""
    office.shelf.books.append(book(8, publisher="stranger"))
    plan = office.plan()
    assert office.choose(plan, "0008") == 0
    office.approve(plan)
    assert "0008" not in office.books()
    assert len(office.books()) == 5


def test_lifting_a_reason_makes_the_row_choosable(office) -> None:
    """After registering the publisher the row is judged anew and ticked."""
    office.shelf.books.append(book(8, publisher="stranger"))
    plan = office.plan()
    office.shelf.registered.add("stranger")
    office.shelf.connected.add("stranger")
    office.hub.desk.reexamine("shelf.books", office.school.id)
    row = office.changes(plan)["0008"]
    assert (row.blocked, row.selected) == (False, True)


def test_a_row_that_needs_answers_is_choosable_but_not_approvable(office) -> None:
    """Choosing it makes its questions count; approving waits for them."""
    office.shelf.books.append(book(8, publisher="new"))
    plan = office.plan()
    assert office.changes(plan)["0008"].selected is False
    office.choose(plan, "0008")
    with pytest.raises(Refusal, match="not answered") as refused:
        office.approve(plan)
    assert refused.value.code == "answers-missing"
    office.answer(plan, "publisher:new", url="https://vendor.example/", password="s3cret")
    office.approve(plan)
    assert office.shelf.learned == [("publisher:new", {"url": "https://vendor.example/", "password": "s3cret"})]


def test_a_wrong_answer_is_refused_with_a_sentence_and_the_right_ones_are_kept(office) -> None:
    """Validation is the server's; nothing that was right is lost."""
    office.shelf.books.append(book(8, publisher="new"))
    plan = office.plan()
    with pytest.raises(AnswersRefused) as refused:
        office.answer(plan, "publisher:new", url="ftp://x", password="s3cret")
    assert str(refused.value.problems["url"]) == "Begin with https://."
    office.answer(plan, "publisher:new", url="https://x.example", password="")
    office.choose(plan, "0008")
    office.approve(plan)
    assert office.shelf.learned[0][1]["password"] == "s3cret"


def test_a_secret_answer_is_sealed_at_rest(office) -> None:
    """The database holds no password in clear."""
    office.shelf.books.append(book(8, publisher="new"))
    plan = office.plan()
    office.answer(plan, "publisher:new", url="https://x.example", password="s3cret-value")
    with office.hub.database.reading() as session:
        stored = [row[0] for row in session.execute(text("SELECT value FROM answer"))]
    assert not any("s3cret" in value for value in stored)


def test_pairing_by_hand_changes_the_row_and_the_digest(office) -> None:
    """An answer that fills in a record changes what is decided, so an old button no longer fits."""
    office.shelf.books.append(book(8, owner=None))
    plan = office.plan()
    office.answer(plan, "owner:0008", person="Anna")
    assert office.changes(plan)["0008"].after["owner"] == "Anna"
    with pytest.raises(Refusal, match="changed since"):
        office.hub.desk.decide(office.ballot(plan))
    office.approve(plan)
    assert office.books()["0008"].owner == "Anna"


def test_answers_survive_a_newer_plan(office) -> None:
    """A pairing made on the old plan is there on the new one."""
    office.shelf.books.append(book(8, owner=None))
    office.answer(office.plan(), "owner:0008", person="Anna")
    office.shelf.books.append(book(9))
    change = office.changes(office.plan())["0008"]
    assert (change.after["owner"], change.blocked, change.selected) == ("Anna", False, True)


def test_a_secret_field_is_sealed_in_every_table(office) -> None:
    """A licence code stands nowhere in clear, and opens where it belongs."""
    office.shelf.books[0]["code"] = "CODE-1234-PLAIN"
    office.approve(office.plan())
    with office.hub.database.reading() as session:
        stored = [
            str(row[0])
            for query in ("SELECT data FROM staged", "SELECT after FROM change", "SELECT code FROM test_book")
            for row in session.execute(text(query))
        ]
    assert not any("PLAIN" in value for value in stored)
    assert office.plan().state == "empty"


def test_who_is_not_of_the_school_finds_no_plan(office) -> None:
    """A decider of another school is told that there is no such plan."""
    plan = office.plan()
    with pytest.raises(NotFound):
        office.approve(plan, "eve")


def test_who_may_not_decide_is_told_which_role_it_takes(office) -> None:
    """The one authority check names the role."""
    plan = office.plan()
    with pytest.raises(Refusal, match="decider"):
        office.approve(plan, "wim")


def test_who_comes_later_is_told_who_decided(office) -> None:
    """The second decision is a sentence with name and channel."""
    plan = office.plan()
    office.approve(plan)
    with pytest.raises(Refusal, match=r"Ann approved this already, on .* \(command line\)"):
        office.approve(plan, "bob")


def test_a_rejection_needs_a_reason(office) -> None:
    """Without a reason nothing is rejected."""
    plan = office.plan()
    with pytest.raises(Refusal, match="Say why"):
        office.approve(plan, verdict="reject")
    assert office.again(plan).state == "pending"


def test_a_plan_without_a_chosen_row_is_not_approved(office) -> None:
    """Approving nothing is a mistake, and is said."""
    plan = office.plan()
    office.choose(plan, on=False)
    with pytest.raises(Refusal, match="No row is chosen"):
        office.approve(plan)


def test_a_button_from_before_a_choice_is_refused(office) -> None:
    """A decision that names an old revision is not taken."""
    plan = office.plan()
    office.choose(plan, "0001", on=False)
    with pytest.raises(Refusal, match="choice of rows"):
        office.approve(plan, revision=0)


def test_too_many_endings_need_a_second_person(office) -> None:
    """A brake holds the plan until two people agree; one person cannot agree twice."""
    office.shelf.books = [book(number) for number in range(40)]
    office.approve(office.plan())
    office.shelf.books = office.shelf.books[:20]
    plan = office.plan()
    assert plan.needed == 2
    assert "second person" in office.approve(plan)
    with pytest.raises(Refusal, match="agreed already"):
        office.approve(plan)
    office.approve(plan, "bob")
    assert office.again(plan).state == "applied"


def test_a_vendor_that_refuses_fails_the_run_with_its_sentence(office) -> None:
    """An error of an operator's kind ends the run and says what to do."""
    office.shelf.error = AccessRefused("The token is no longer valid. Ask the vendor for a new one.")
    run_id = office.run()
    with office.hub.database.reading() as session:
        row = jobs.run(session, run_id)
    assert row.state == "failed"
    assert str(unpacked(row.error)) == "The token is no longer valid. Ask the vendor for a new one."


def test_a_vendor_that_asks_for_patience_is_asked_again(office) -> None:
    """RetryLater leaves the run open, and the next attempt succeeds."""
    office.shelf.error = RetryLater("busy", seconds=0)
    run_id = office.hub.desk.start_run("shelf.books", office.school.id, by="test")
    office.hub.engine.step()
    office.shelf.error = None
    office.work()
    with office.hub.database.reading() as session:
        assert jobs.run(session, run_id).state == "planned"


def test_an_unexpected_error_names_the_connector_and_no_data(office) -> None:
    """A bug in a plugin becomes a sentence without the values it choked on."""
    office.shelf.error = ValueError("Anna Puig 2013-05-17")
    run_id = office.run()
    with office.hub.database.reading() as session:
        row = jobs.run(session, run_id)
    assert "ValueError" in row.error
    assert "Anna" not in row.error


def test_the_audit_proves_that_nothing_was_altered(office) -> None:
    """Altering one line breaks the chain there."""
    office.approve(office.plan())
    with office.hub.database.writing() as session:
        assert prove(audits.lines(session)).broken is None
        session.execute(text("UPDATE audit SET actor = 'somebody' WHERE id = 2"))
        assert prove(audits.lines(session)).broken.id == 2


def test_the_connector_hears_of_each_applied_change_once(office) -> None:
    """The follow-up runs inside the chunk's transaction."""
    office.approve(office.plan())
    assert sorted(office.shelf.applied) == ["0000", "0001", "0002", "0003", "0004"]
