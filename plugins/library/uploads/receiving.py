"""A pupil file comes in, from a page or from a school's own system: kept, noted, and its run started."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plugins.library.uploads import shelf

if TYPE_CHECKING:
    from pathlib import Path

    from hub.plugin import Account, School, Services
    from plugins.library.branch import Branch
    from plugins.library.uploads.shelf import UploadRow


class Sent(NamedTuple):
    """A file, what its sender called it, and the connector that reads it."""

    file: Path
    name: str
    connector: str


def receive(
    services: Services, school: School, account: Account, branch: Branch, sent: Sent
) -> tuple[int, UploadRow | None]:
    """Return the run that was started, and the newest earlier upload of the same file."""
    kept = services.files.keep(sent.file, branch.retention_days)
    run = services.start_run(sent.connector, school.id, by=account.email, kept=kept.ref)
    with services.writing() as session:
        earlier = shelf.same(session, school.id, kept.mark)
        shelf.add(
            session,
            services,
            school.id,
            kept,
            name=sent.name,
            who=(account.email, account.name),
            days=branch.retention_days,
            run=run,
        )
        subject = f"run {run}"
        services.audit(session, actor=account.email, verb="pupil file sent", school_id=school.id, subject=subject)
    return run, earlier
