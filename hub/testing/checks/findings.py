"""What a connector says about changes: issues, questions, needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hub.model.states import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.testing.journey import Journey, Judged

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_PATH = re.compile(r"/(?!/)[A-Za-z0-9._~/%-]*(\?[A-Za-z0-9._~%=&+-]*)?")
_KINDS = {"text", "secret", "url", "date", "choice", "longtext", "person"}


def examine_survives_every_kind_of_change(seen: Journey) -> Iterator[str]:
    """A create has no before, an ending no after; `change.values` is there for each."""
    failed = {judged.change.kind: judged.error for judged in seen.judged if judged.error}
    yield from (f"examine raises on {_article(kind)}: {error.partition(':')[0]}" for kind, error in failed.items())


def examine_is_deterministic(seen: Journey) -> Iterator[str]:
    """The same change gives the same findings, in the same order."""
    moved = sum(_differs(judged) for judged in seen.judged)
    if moved:
        yield f"examine says something else the second time, of {moved} changes"


def every_issue_has_a_stable_code(seen: Journey) -> Iterator[str]:
    """A code is a word that scripts and translations can rely on."""
    codes = {issue.code for issue in seen.issues()}
    yield from (f"“{code}” is not a code" for code in sorted(codes) if not _CODE.fullmatch(code))


def every_issue_says_who_can_lift_it(seen: Journey) -> Iterator[str]:
    """An issue names its owner."""
    orphans = {issue.code for issue in seen.issues() if not issue.owner.strip()}
    yield from (f"nobody can lift “{code}”: it has no owner" for code in sorted(orphans))


def every_way_out_is_a_path_of_the_hub(seen: Journey) -> Iterator[str]:
    """A way out is a path relative to the school, not an address elsewhere."""
    outs = {issue.code: issue.way_out.path for issue in seen.issues() if issue.way_out is not None}
    yield from (f"the way out of “{code}” is not a path of the hub" for code, path in outs.items() if not _is(path))


def every_sentence_can_be_told(seen: Journey) -> Iterator[str]:
    """Each placeholder of a sentence has its value, and no sentence is empty."""
    for sentence in seen.sentences():
        try:
            empty = not str(sentence).strip()
        except (KeyError, IndexError, ValueError) as error:
            yield f"“{sentence.template}” cannot be told: {type(error).__name__} {error}"
            continue
        if empty:
            yield "an issue or a question has no words"


def every_question_group_asks_something(seen: Journey) -> Iterator[str]:
    """A group has questions, each once and of a kind that pages know; a choice has choices."""
    for group in {group.key: group for group in seen.groups()}.values():
        names = [question.name for question in group.questions]
        if not names:
            yield f"the group “{group.key}” has no questions"
        if len(names) != len(set(names)):
            yield f"the group “{group.key}” asks one thing twice"
        for question in group.questions:
            if question.kind not in _KINDS:
                yield f"“{question.name}” is of the unknown kind “{question.kind}”"
            if question.kind == "choice" and not question.choices:
                yield f"“{question.name}” offers no choice"


def every_need_is_described(seen: Journey) -> Iterator[str]:
    """A change needs only groups that were described, or nobody could ever answer."""
    described = {group.key for group in seen.groups()}
    missing = {need.group for need in seen.needs()} - described
    yield from (f"a change needs the group “{key}”, which was never described" for key in sorted(missing))


def nonsense_answers_become_sentences(seen: Journey) -> Iterator[str]:
    """Whatever somebody fills in, `validate` answers in sentences about the questions that were asked."""
    yield from seen.answers


def _differs(judged: Judged) -> bool:
    return judged.first != judged.second


def _is(path: str) -> bool:
    return bool(_PATH.fullmatch(path)) and ".." not in path


def _article(kind: ChangeKind) -> str:
    return "an " + kind if kind is not ChangeKind.CREATE else "a " + kind


CHECKS = (
    examine_survives_every_kind_of_change,
    examine_is_deterministic,
    every_issue_has_a_stable_code,
    every_issue_says_who_can_lift_it,
    every_way_out_is_a_path_of_the_hub,
    every_sentence_can_be_told,
    every_question_group_asks_something,
    every_need_is_described,
    nonsense_answers_become_sentences,
)
