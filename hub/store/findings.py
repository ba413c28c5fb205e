"""Storing what was found about changes, in bulk: a row at a time costs a plan of 15,000 most of a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

from hub.model.text import as_json
from hub.plugin.findings import Issue, Need, QuestionGroup
from hub.store.plan_tables import GroupRow, IssueRow, NeedRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlmodel import Session, SQLModel

    from hub.plugin.findings import Finding


class Findings:
    """Gathers the findings of one plan and stores them together."""

    def __init__(self, session: Session, plan_id: int) -> None:
        self._session = session
        self._plan_id = plan_id
        self._issues: list[dict[str, Any]] = []
        self._needs: dict[tuple[int, str], dict[str, Any]] = {}
        self._groups: dict[str, dict[str, Any]] = {}

    def add(self, seq: int, findings: Iterable[Finding], *, noted: bool = False) -> None:
        """Take what was found about change ``seq`` (0: about the plan as a whole).

        ``noted`` says that it was found while collecting, so that judging anew keeps it.
        """
        for finding in findings:
            if isinstance(finding, Issue):
                self._issues.append(_issue(self._plan_id, seq, finding) | {"noted": noted})
            elif isinstance(finding, Need):
                row = {"plan_id": self._plan_id, "seq": seq, "group": finding.group, "blocks": finding.blocks}
                self._needs[seq, finding.group] = row
            elif finding.key not in self._groups:
                self._groups[finding.key] = _group(self._plan_id, finding)

    def store(self) -> None:
        """Write everything; a group or need that is there already is brought up to date."""
        self._session.flush()
        if self._issues:
            self._session.connection().execute(IssueRow.__table__.insert(), self._issues)  # type: ignore[attr-defined]
        self._upsert(GroupRow, list(self._groups.values()), ("plan_id", "key"), ("new", "content"))
        self._upsert(NeedRow, list(self._needs.values()), ("plan_id", "seq", "group"), ("blocks",))
        for known in self._session.identity_map.values():
            if isinstance(known, GroupRow):
                self._session.expire(known)

    def _upsert(
        self, model: type[SQLModel], rows: list[dict[str, Any]], key: tuple[str, ...], values: tuple[str, ...]
    ) -> None:
        if not rows:
            return
        dialect = sqlite if self._session.get_bind().dialect.name == "sqlite" else postgresql
        statement = dialect.insert(model.__table__)  # type: ignore[attr-defined]
        changed = {name: statement.excluded[name] for name in values}
        upsert = statement.on_conflict_do_update(index_elements=key, set_=changed)
        self._session.connection().execute(upsert, rows)


def _issue(plan_id: int, seq: int, issue: Issue) -> dict[str, Any]:
    way_out = issue.way_out
    return {
        "plan_id": plan_id,
        "seq": seq,
        "code": issue.code,
        "level": str(issue.level),
        "owner": issue.owner,
        "ticked": issue.ticked,
        "content": {
            "text": as_json(issue.text),
            "way_out": way_out and {"label": as_json(way_out.label), "path": way_out.path},
        },
    }


def _group(plan_id: int, group: QuestionGroup) -> dict[str, Any]:
    return {
        "plan_id": plan_id,
        "key": group.key,
        "new": group.new,
        "complete": not any(question.required for question in group.questions),
        "content": group_json(group),
    }


def group_json(group: QuestionGroup) -> dict[str, Any]:
    """Return a question group as it is stored."""
    return {
        "title": as_json(group.title),
        "lead": group.lead and as_json(group.lead),
        "questions": [
            {
                "name": question.name,
                "label": as_json(question.label),
                "kind": question.kind,
                "required": question.required,
                "help": question.help and as_json(question.help),
                "choices": [list(choice) for choice in question.choices],
            }
            for question in group.questions
        ],
    }
