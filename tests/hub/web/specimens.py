"""An invented school: its plan, rows, questions and jobs in the shapes that the templates name."""

from __future__ import annotations

from datetime import UTC, datetime

AT = datetime(2026, 9, 7, 6, 30, tzinfo=UTC)
TITLE = "Iddink licences, whole school"
SCHOOL = "Institut Vall d'Aranyó"
FRAME = {
    "csrf_token": "t0ken",
    "tz": "Europe/Madrid",
    "person": {"name": "Montse Puigdevall i Serra", "href": "/me"},
    "menu": [
        {"label": "Home", "href": "/", "current": True},
        {"label": "Plans", "href": "/plans", "current": False},
        {"label": "Jobs", "href": "/jobs", "current": False},
        {"label": "Licences", "href": "/iddink/licences", "current": False},
        {"label": "Mails", "href": "/mails", "current": False},
    ],
    "schools": [
        {"name": SCHOOL, "href": "/schools/1", "current": True},
        {"name": "Escola Riera Blava", "href": "/schools/2", "current": False},
    ],
    "flashes": [{"tone": "ok", "text": "The run is done: there is a plan to look at."}],
}
COUNTS = {
    "create": 212,
    "update": 14,
    "end": 3,
    "unchanged": 1180,
    "blocked": 9,
    "selected": 187,
    "applied": 0,
    "stale": 0,
    "failed": 0,
}
PLAN = {
    "id": 41,
    "title": TITLE,
    "school_name": SCHOOL,
    "state": "pending",
    "digest": "9f2c41",
    "revision": 3,
    "created_at": AT,
    "incomplete": "The distributor stopped answering at page 12. Nothing is ended; run again for the rest.",
    "brakes": ["3 licences would end, more than last week. A second person has to approve."],
    "ways": [{"label": "See the list", "href": "/schools/21QW00/library/columns?plan=7"}],
    "counts": COUNTS,
    "notes": ["Row 9 has no ISBN and was left out."],
    "notes_total": 1,
    "replaced_by": None,
    "decided": None,
    "needed": 2,
    "approvals": [{"by": "Joan Carles Vidal", "at": AT, "channel": "slack"}],
    "halted": "",
    "verb": "Approve",
    "reason_help": "The others who may decide will read this.",
    "links": [{"label": "Download", "href": "/schools/08012345/passes"}],
}
DONE = PLAN | {
    "state": "applied",
    "incomplete": None,
    "brakes": [],
    "ways": [],
    "counts": COUNTS | {"applied": 184, "stale": 2, "failed": 1},
    "decided": {
        "verdict": "approve",
        "by": "Joan Carles Vidal",
        "at": AT,
        "channel": "email",
        "reason": None,
    },
}
ANSWER = {"help": "", "error": None, "choices": None, "filled": False, "required": True, "value": ""}
QUESTIONS = [
    {
        "key": "marenostrum",
        "title": "Edicions Marenostrum",
        "lead": "Its first licences came with this run. It speaks Marsupial.",
        "new": True,
        "active": True,
        "shown": True,
        "complete": False,
        "fields": [
            ANSWER | {"id": "7", "name": "answer-7", "label": "Address of the service", "kind": "url"},
            ANSWER
            | {
                "id": "8",
                "name": "answer-8",
                "label": "Password of the school",
                "kind": "secret",
                "filled": True,
            },
            ANSWER
            | {
                "id": "9",
                "name": "answer-9",
                "label": "School code there",
                "kind": "text",
                "value": "08",
                "error": "The code has 8 digits. Look at the letter of the publisher.",
            },
            ANSWER
            | {
                "id": "10",
                "name": "answer-10",
                "label": "Level",
                "kind": "choice",
                "value": "eso",
                "choices": [("eso", "ESO"), ("btx", "Batxillerat")],
                "required": False,
            },
            ANSWER | {"id": "11", "name": "answer-11", "label": "Valid from", "kind": "date", "value": "2026-09-01"},
        ],
    },
    {
        "key": "aqueducte",
        "title": "Aqueducte Digital",
        "lead": "Never synchronised, 12 licences wait.",
        "new": True,
        "active": False,
        "shown": False,
        "complete": False,
        "fields": [],
    },
]
ROW = {
    "kind": "create",
    "subject": "Aina Ferrer Llopis",
    "facet": "Editorial Garbí",
    "detail": [("ISBN", "978-84-0000-111-2")],
    "diffs": [],
    "selected": True,
    "blocked": False,
    "fresh": False,
    "issues": [],
    "receipt": None,
    "pairing": None,
}
UNKNOWN = {
    "level": "blocker",
    "sentence": "The hub does not know the publisher 'Llibres del Delta' yet.",
    "way_out": {"label": "Register the publisher", "href": "/iddink/publishers"},
    "owner": "the ICT lead",
}
UNMATCHED = {
    "level": "warning",
    "sentence": "No pupil of the school has this name and birth date.",
    "way_out": None,
    "owner": "the office",
}
ROWS = [
    ROW | {"seq": 1, "title": "Matemàtiques 1 ESO, digital"},
    ROW
    | {
        "seq": 2,
        "title": "Biology and Geology 3 ESO",
        "kind": "update",
        "diffs": [("Valid until", "2026-08-31", "2027-08-31"), ("Group", None, "3B")],
    },
    ROW
    | {
        "seq": 3,
        "title": "Història 2 ESO",
        "facet": "Llibres del Delta",
        "blocked": True,
        "selected": False,
        "issues": [UNKNOWN],
    },
    ROW | {"seq": 4, "title": "Física i Química 2 ESO", "facet": "Edicions Marenostrum", "fresh": True},
    ROW
    | {
        "seq": 5,
        "title": "Llengua catalana 1 ESO",
        "facet": "Aqueducte Digital",
        "fresh": True,
        "selected": False,
    },
    ROW
    | {
        "seq": 6,
        "title": "Français 4",
        "subject": None,
        "selected": False,
        "issues": [UNMATCHED],
        "pairing": {
            "name": "answer.pupil.pair-6",
            "label": "Whose is it?",
            "title": "A licence without pupil",
            "lead": "",
            "error": "",
            "choices": [("12", "Oriol Mas, 4A"), ("13", "Oriol Masó, 4B")],
            "value": "",
            "done": False,
            "who": "oriol",
        },
    },
    ROW | {"seq": 7, "title": "English File 2", "kind": "end", "subject": "Bruna Roig d'Olivera"},
]
OUTCOMES = [
    ("applied", "", []),
    ("stale", "Somebody changed this meanwhile.", [("Valid until", "2027-08-31", "2027-01-31")]),
    ("failed", "The register refused it.", []),
]
DONE_ROWS = [
    row | {"receipt": {"outcome": outcome, "sentence": sentence, "diffs": diffs}}
    for row, (outcome, sentence, diffs) in zip(ROWS[:2] + ROWS[6:], OUTCOMES, strict=True)
]
VIEW = {
    "state": "",
    "kind": "",
    "facet": "",
    "q": "",
    "sort": "title",
    "direction": "asc",
    "page": 2,
    "pages": 3,
    "total": 238,
    "previous": "?page=1",
    "next": "?page=3",
    "query": "page=2",
    "sort_links": {
        "title": "?sort=title",
        "subject": "?sort=subject",
        "facet": "?sort=facet",
        "kind": "?sort=kind",
    },
    "title_label": "Licence",
    "subject_label": "Pupil",
    "facet_label": "Publisher",
}
JOBS = [
    {
        "id": "08012345-iddink-licences",
        "action": "/jobs/08012345/iddink.licences",
        "title": TITLE,
        "school_name": SCHOOL,
        "schedule": "Every school day at 06:30",
        "next_at": AT,
        "slots": [AT, AT],
        "cron": "30 6 * * mon-fri",
        "every": "",
        "can_plan": True,
        "paused": False,
        "can_run": True,
        "one_person": True,
        "takes_file": False,
        "search": {"open": True, "who": "oriol", "found": [("12", "Oriol Mas, 4A")]},
        "last": {
            "at": AT,
            "tone": "ok",
            "state_label": "Plan made",
            "sentence": "229 changes, 9 need attention.",
            "href": "/plans/41",
            "run_href": None,
        },
    },
    {
        "id": "08012345-iddink-file",
        "action": "/jobs/08012345/iddink.file",
        "title": "Iddink licences from a file",
        "school_name": SCHOOL,
        "schedule": "By hand",
        "next_at": None,
        "slots": [],
        "cron": "",
        "every": "",
        "can_plan": False,
        "paused": True,
        "can_run": True,
        "one_person": False,
        "takes_file": True,
        "search": {"open": False, "who": "", "found": []},
        "last": {
            "at": AT,
            "tone": "failed",
            "state_label": "Stopped",
            "sentence": "The file has no column 'isbn': add it.",
            "href": None,
            "run_href": "/runs/7",
        },
    },
]
CARD = {
    "title": TITLE,
    "href": "/plans/41",
    "school_name": SCHOOL,
    "created_at": AT,
    "state": "pending",
    "counts": COUNTS,
}
RUN = {
    "title": TITLE,
    "school_name": SCHOOL,
    "at": AT,
    "tone": "ok",
    "state_label": "Plan made",
    "sentence": "229 changes.",
    "href": "/plans/41",
    "run_href": None,
}
REVIEW = {
    "plan": PLAN,
    "questions": QUESTIONS,
    "rows": ROWS,
    "facets": [("garbi", "Editorial Garbí")],
    "view": VIEW,
    "can_decide": True,
    "can_choose": True,
    "undo": {"undoes": 11, "undone_by": [{"id": 14, "state": "pending"}], "can_undo": True},
    "missing": ["Edicions Marenostrum"],
    "errors": [{"id": "question-9", "text": "The code has 8 digits."}],
}
