"""One call as its endpoint sees it: whose it is, what was sent, and what of a record its token may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hub.errors import NotFound
from hub.people import accounts, authority, schools
from hub.people.api_tokens import Scope
from hub.plugin.records import FieldClass
from hub.store import plans
from hub.web.wish import whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

    from hub.app import Hub
    from hub.model.text import Text, Translate
    from hub.people.api_tokens import Holder
    from hub.people.authority import Act
    from hub.plugin.connector import Connector
    from hub.plugin.records import Shape
    from hub.plugin.services import Account, School
    from hub.store.plan_tables import PlanRow

_CLASSES = {FieldClass.PERSONAL: Scope.PERSONAL, FieldClass.SENSITIVE: Scope.SENSITIVE}


@dataclass(kw_only=True)
class Call:
    """A call. ``query`` and ``body`` are the parsed models of its endpoint."""

    hub: Hub
    holder: Holder
    translate: Translate
    path: Mapping[str, str]
    query: Any
    body: Any

    @property
    def account(self) -> Account:
        return self.holder.account

    def say(self, sentence: Text) -> str:
        """Return a sentence in the language that was asked for."""
        return sentence.render(self.translate)

    def number(self, name: str) -> int:
        """Return a number of the address; NotFound when no row can have it."""
        value = whole(self.path[name])
        if not value:
            raise NotFound("There is nothing of that number.")
        return value

    @cached_property
    def places(self) -> frozenset[int] | None:
        """Return the schools that the account may look at; None means all."""
        with self.hub.database.reading() as session:
            return authority.schools_for(session, self.account.id)

    @cached_property
    def schools(self) -> dict[int, School]:
        """Return those schools by number."""
        with self.hub.database.reading() as session:
            return {school.id: school for school in schools.every(session, self.places)}

    def school(self, code: str, act: Act | None = None) -> School:
        """Return one of those schools; NotFound otherwise, Refusal when the account may not do ``act`` there."""
        found = next((school for school in self.schools.values() if school.code == code), None)
        if found is None:
            raise NotFound("There is no school {code} here.", code=code)
        if act is not None:
            self.insist(found.id, act)
        return found

    def chosen(self, code: str | None) -> frozenset[int] | None:
        """Return the school with a code, or all that the account may look at."""
        return frozenset({self.school(code).id}) if code else self.places

    def insist(self, school_id: int, act: Act, connector: Connector | None = None) -> None:
        """Raise NotFound or Refusal when the account may not do this at a school."""
        with self.hub.database.reading() as session:
            roles = accounts.roles_at(session, self.account.id, school_id)
        if connector is None:
            authority.insist(roles, act)
        else:
            authority.insist(roles, act, connector.decider_role)

    def plan(self, session: Session) -> PlanRow:
        """Return the plan of the address, if the account may look at it."""
        plan = plans.get(session, self.number("plan"), self.places)
        if not plan.digest:
            raise NotFound("There is no plan {plan} here.", plan=plan.id)
        return plan

    @cached_property
    def _classes(self) -> frozenset[FieldClass]:
        given = {field_class for field_class, scope in _CLASSES.items() if scope in self.holder.scopes}
        return frozenset({FieldClass.PUBLIC, *given})

    def shown(self, shape: Shape) -> frozenset[str]:
        """Return the fields of a record that the token's scopes cover; a secret never is one."""
        return frozenset(field.name for field in shape.fields if field.field_class in self._classes)

    def values(self, shape: Shape, values: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """Return of a record's values those that may be shown, and the date on which it ended."""
        if values is None:
            return None
        names = self.shown(shape) | {"ended_on"}
        return {name: value for name, value in values.items() if name in names}

    def headings(self, shape: Shape, row: Any) -> dict[str, str | None]:
        """Return key, title, subject and facet of a change, each as far as its field may be shown."""
        record, allowed = shape.record, self.shown(shape)
        title = record.title_field if record.title_field in {field.name for field in shape.fields} else shape.key[0]
        return {
            "key": row.key if set(shape.key) <= allowed else None,
            "title": row.title if title in allowed else None,
            "subject": row.subject if record.subject_field in allowed else None,
            "facet": row.facet if record.facet_field in allowed else None,
        }
