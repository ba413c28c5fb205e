"""What became of wishes: those whose plan was rejected, expired or came to nothing are given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hub.plugin import NotFound
from plugins.uwlr.links import asking

if TYPE_CHECKING:
    from hub.plugin import School, Services

_OPEN: Final = {"pending", "approved", "drafting"}


def settle(services: Services, school: School, *, present: int = 0) -> None:
    """Give up the wishes that will not come true; ``present`` is a run that is planning them now."""
    with services.reading() as session:
        open_ = [(wish.id, wish.run) for wish in asking.wishes(session, school.id)]
    over = {wish for wish, run in open_ if run and run != present and _is_over(services, school, run)}
    if not over:
        return
    with services.writing() as session:
        for wish in asking.wishes(session, school.id):
            if wish.id in over:
                asking.drop(session, wish)


def _is_over(services: Services, school: School, run: int) -> bool:
    """Tell whether a run no longer leads to a decision about what it planned."""
    try:
        story = services.run_story(run, school.id)
    except NotFound:
        return True
    if story.notice is not None:
        return story.notice.state not in _OPEN | {"replaced"}
    return story.state == "failed"
