"""The rows of a review page: values, differences, reasons with their way out, receipts, pairing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.model import words
from hub.model.states import ChangeKind, Outcome
from hub.model.text import Text, as_text, unpacked
from hub.plugin.records import shape_of
from hub.store import viewing
from hub.web.values import Values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

    from hub.plugin.services import Person
    from hub.store.encoding import Codec
    from hub.store.plan_tables import GroupRow, IssueRow, NeedRow, PlanRow, ReceiptRow
    from hub.web.review_questions import Questions
    from hub.web.visit import Visit
    from hub.web.wish import Wish

_MOVED = Text("Somebody changed this meanwhile; it comes back in the next plan.")
_GONE = Text("This is no longer in the register.")


class ReviewRows:
    """Presents one page of rows; what belongs to them is read in one query each."""

    def __init__(self, visit: Visit, session: Session, plan: PlanRow, wish: Wish) -> None:
        self._visit = visit
        self._plan = plan
        self._wish = wish
        self._values = Values(visit.translate, visit.tz)
        kit = visit.hub.kit
        self._codecs: dict[str, Codec] = kit.codecs(kit.connector(plan.connector), plan.school_id)
        self.found = viewing.rows(
            session, plan.id or 0, wish.filter, sort=wish.sort, descending=wish.descending, number=wish.page
        )
        seqs = [row.seq for row in self.found.rows]
        self._issues = viewing.issues(session, plan.id or 0, seqs)
        self.needs = viewing.needs(session, plan.id or 0, seqs)
        self._receipts = viewing.receipts(session, plan.id or 0, seqs)

    @property
    def groups(self) -> set[str]:
        """Return the question groups that these rows need."""
        return {need.group for needs in self.needs.values() for need in needs}

    def present(self, questions: Questions) -> list[dict[str, Any]]:
        """Return the rows as `plan_row.html` shows them."""
        return [self._row(row, questions) for row in self.found.rows]

    def _row(self, row: Any, questions: Questions) -> dict[str, Any]:
        codec = self._codecs[row.record]
        before, after = codec.public(row.before), codec.public(row.after)
        needs = self.needs.get(row.seq, ())
        update = row.kind == ChangeKind.UPDATE and before is not None and after is not None
        return {
            "seq": row.seq,
            "kind": row.kind,
            "title": row.title,
            "subject": row.subject,
            "facet": row.facet,
            "selected": row.selected,
            "blocked": row.blocked,
            "diffs": self._values.diffs(codec.shape, before or {}, after or {}) if update else [],
            "detail": self._values.facts(codec.shape, after or before or {}),
            "issues": [self.reason(issue) for issue in self._issues.get(row.seq, ())],
            "receipt": self._receipt(codec, before, self._receipts.get(row.seq)),
            "fresh": questions.waits(needs, blocked=row.blocked),
            "pairing": self._pairing(row, needs, questions),
        }

    def reason(self, issue: IssueRow) -> dict[str, Any]:
        """Return an issue as the reader is told it, with the address of its way out."""
        way_out = issue.content.get("way_out")
        return {
            "level": issue.level,
            "sentence": self._visit.say(as_text(issue.content["text"])),
            "owner": self._visit.say(words.owner(issue.owner)) if issue.owner else "",
            "way_out": way_out and way(self._visit, self._plan.id or 0, way_out),
        }

    def _receipt(
        self, codec: Codec, before: Mapping[str, Any] | None, receipt: ReceiptRow | None
    ) -> dict[str, Any] | None:
        if receipt is None:
            return None
        told: dict[str, Any] = {"outcome": receipt.outcome, "sentence": "", "diffs": []}
        if receipt.detail:
            told["sentence"] = self._visit.say(unpacked(receipt.detail))
        if receipt.outcome == Outcome.STALE:
            moved = codec.public(receipt.moved)
            told["sentence"] = self._visit.say(_MOVED if moved else _GONE)
            told["diffs"] = self._values.diffs(codec.shape, before or {}, moved) if moved else []
        return told

    def _pairing(self, row: Any, needs: Sequence[NeedRow], questions: Questions) -> dict[str, Any] | None:
        for need in needs:
            group = questions.pairings.get(need.group)
            if group is not None:
                return self._pairing_of(row, group, questions)
        return None

    def _pairing_of(self, row: Any, group: GroupRow, questions: Questions) -> dict[str, Any]:
        asked = group.content["questions"][0]
        searched = self._wish.who if self._wish.pair == row.seq else ""
        given = questions.answer(group.key, asked["name"])
        choices = dict(self._search(searched)) if searched else {}
        for value, label in asked["choices"]:
            choices.setdefault(value, label)
        if given and given not in choices:
            choices[given] = self._name(given)
        return {
            "label": self._visit.say(as_text(asked["label"])),
            "title": self._visit.say(as_text(group.content["title"])),
            "lead": self._visit.say(as_text(group.content["lead"])) if group.content["lead"] else "",
            "name": questions.field_name(group.key, asked["name"]),
            "error": questions.problem(group.key, asked["name"]),
            "choices": list(choices.items()),
            "value": given,
            "done": group.complete,
            "who": searched,
        }

    def _search(self, text: str) -> list[tuple[str, str]]:
        return [
            (person.key, named(person)) for person in self._visit.hub.desk.roster.search(self._plan.school_id, text)
        ]

    def _name(self, key: str) -> str:
        person = self._visit.hub.desk.roster.person(self._plan.school_id, key)
        return named(person) if person else key

    def labels(self) -> dict[str, str]:
        """Return what the columns are called; an empty one is not shown."""
        shapes = [codec.shape for codec in self._codecs.values()]
        return {
            "title_label": self._label(shapes, "title_field", Text("Title")),
            "subject_label": self._label(shapes, "subject_field", Text("Concerns")),
            "facet_label": self._label(shapes, "facet_field", Text("Group")),
        }

    def _label(self, shapes: Sequence[Any], heading: str, general: Text) -> str:
        fields = {
            field.label
            for shape in shapes
            for field in shape_of(shape.record).fields
            if field.name == getattr(shape.record, heading)
        }
        if heading == "title_field" and not fields:
            return self._visit.say(general)
        if not fields:
            return ""
        return self._visit.translate(fields.pop()) if len(fields) == 1 else self._visit.say(general)


def named(person: Person) -> str:
    """Return a person's name with the group, as a choice says it."""
    return f"{person.name}, {person.group}" if person.group else person.name


def way(visit: Visit, plan_id: int, way_out: Mapping[str, Any]) -> dict[str, str]:
    """Return the label of a way out and its address, which leads back to the plan."""
    place, _mark, asked = way_out["path"].partition("?")
    asked = "&".join([*([asked] if asked else []), f"plan={plan_id}"])
    href = f"/schools/{visit.here.code}{place}?{asked}" if visit.here else way_out["path"]
    return {"label": visit.say(as_text(way_out["label"])), "href": href}
