"""Invented pages: a template with its context for every page of the hub."""

from __future__ import annotations

import copy

from tests.hub.web.specimens import AT, CARD, DONE, DONE_ROWS, FRAME, JOBS, PLAN, REVIEW, RUN, TITLE, UNKNOWN

DEVICE = {"reference": "a1", "name": "Firefox, Linux", "via": "password", "since": AT, "seen": AT, "here": False}
PERSON = {
    "href": "/people/7",
    "name": "Joan Carles Vidal",
    "email": "joan@vall.example",
    "state": "active",
    "invited_until": AT,
    "seen": AT,
    "sessions": 2,
    "grants": [
        {"role": "decider", "role_name": "decider", "school": "08012345", "school_name": "Institut Vall d'Aranyó"}
    ],
}
PAGED = {"query": "state=applied", "next": "?before=41", "previous": None, "page": None, "pages": None}
ENTRY = {
    "id": 41,
    "at": AT,
    "school": "Institut Vall d'Aranyó",
    "job": TITLE,
    "by": "montse@vall.example",
    "state": "applied",
    "run": RUN,
    "plan": 41,
    "counts": {"create": 212, "update": 14, "end": 3, "blocked": 9},
    "decided": "Montse Puigdevall i Serra",
}
LINE = {
    "id": 7,
    "at": AT,
    "actor": "montse@vall.example",
    "verb": "approved",
    "school": "Institut Vall d'Aranyó",
    "subject": "plan 41",
    "href": "/plans/41",
    "detail": [("channel", "slack"), ("digest", "ab" * 32)],
    "hash": "0f" * 32,
}
STEP = {
    "plan": 41,
    "undoes": None,
    "at": AT,
    "kind": "update",
    "state": "applied",
    "outcome": "applied",
    "chosen": True,
    "decided": "Montse",
    "diffs": [("Title", "Atles", "Atles de botànica")],
    "facts": [],
}
TOKEN = {
    "id": 3,
    "name": "Timetable",
    "scopes": "decide read",
    "created_at": AT,
    "expires_at": AT,
    "last_used_at": AT,
    "revoked_at": None,
    "open": True,
}
CALL = {
    "method": "GET",
    "path": "/api/v1/plans",
    "about": "The plans of one's schools.",
    "scope": "read",
    "query": ["school", "before"],
    "body": "",
    "answer": "Plans",
}
COPY = {"notifier": "email", "to": "Montse", "at": AT, "error": "", "told": True, "arrived": True}

# The name of a page in the tests → its template and its context.
PAGES: dict[str, tuple[str, dict[str, object]]] = {
    "plan": ("plan.html", REVIEW),
    "plan-applied": ("plan.html", REVIEW | {"plan": DONE, "rows": DONE_ROWS, "errors": []}),
    "plan-approved": (
        "plan.html",
        REVIEW | {"plan": DONE | {"state": "approved"}, "rows": DONE_ROWS, "errors": []},
    ),
    "plan-empty": (
        "plan.html",
        REVIEW | {"plan": PLAN | {"state": "empty"}, "rows": [], "questions": [], "errors": []},
    ),
    "plan-unmatched-filter": ("plan.html", REVIEW | {"rows": [], "can_decide": False, "errors": []}),
    "home": (
        "home.html",
        {
            "steps": [
                {"text": "Run the job below", "href": "#jobs"},
                {"text": "Open the plan", "href": "/plans"},
            ],
            "waiting": [CARD],
            "jobs": JOBS,
            "runs": [RUN, RUN | {"tone": "failed", "state_label": "Stopped", "href": None, "run_href": "/runs/7"}],
        },
    ),
    "home-bare": ("home.html", {"steps": [], "waiting": [], "jobs": [], "runs": []}),
    "plans": (
        "plans.html",
        {
            "plans": [CARD, CARD | {"state": "rejected"}, CARD | {"state": "replaced"}],
            "choices": [("08012345", "Vall"), ("17000001", "Riera")],
            "view": {"state": "", "school": "", "previous": None, "next": "?after=41", "page": None, "pages": None},
        },
    ),
    "jobs": ("jobs.html", {"jobs": JOBS}),
    "history": (
        "history.html",
        {
            "entries": [
                ENTRY,
                ENTRY | {"id": 40, "plan": None, "state": "", "counts": {}, "decided": "", "run": RUN},
            ],
            "schools_to_choose": [("08012345", "Vall"), ("17000001", "Riera")],
            "jobs": [("iddink.licences", TITLE)],
            "people": [("1", "Montse Puigdevall i Serra")],
            "view": PAGED
            | {"school": "", "job": "", "state": "", "by": "1", "since": "2026-09-01", "until": "", "q": ""},
        },
    ),
    "audit": (
        "audit.html",
        {
            "lines": [LINE, LINE | {"id": 6, "verb": "grant given", "subject": "account 3", "href": "", "detail": []}],
            "schools_to_choose": [("08012345", "Vall"), ("17000001", "Riera")],
            "people": [("1", "Montse Puigdevall i Serra"), ("hub", "hub")],
            "view": PAGED | {"school": "", "by": "", "verb": "", "since": "", "until": ""},
        },
    ),
    "record": (
        "record.html",
        {
            "title": "Atles de botànica",
            "subject": "Aina Vidal",
            "page_of_its_own": "/schools/1/iddink/licences/ab12",
            "steps": [
                STEP,
                STEP
                | {"plan": 40, "outcome": "", "chosen": False, "undoes": 38, "diffs": [], "facts": [("ISBN", "1")]},
            ],
            "view": PAGED,
        },
    ),
    "tokens": (
        "tokens.html",
        {
            "tokens": [TOKEN, TOKEN | {"id": 4, "open": False, "revoked_at": AT, "last_used_at": None}],
            "scopes": [("read", "look"), ("decide", "approve and reject")],
            "days": 90,
            "errors": [{"id": "name", "text": "Give the token a name."}],
            "problems": {"name": "Give the token a name.", "scopes": "Choose what the token is for."},
        },
    ),
    "machines": (
        "machines.html",
        {
            "machines": [
                {
                    "id": 9,
                    "name": "Timetable",
                    "school": "Institut Vall d'Aranyó",
                    "made_by": "montse@vall.example",
                    "roles": ["reviewer"],
                    "tokens": [TOKEN, TOKEN | {"id": 4, "open": False}],
                },
                {"id": 10, "name": "Lift", "school": "Riera", "made_by": "x", "roles": [], "tokens": []},
            ],
            "at": [("08012345", "Vall"), ("17000001", "Riera")],
            "roles": [("reviewer", "reviewer")],
            "scopes": [("read", "look")],
            "days": 90,
            "errors": [],
            "problems": {},
        },
    ),
    "token-once": (
        "token_once.html",
        {
            "title": "API token",
            "name": "Timetable",
            "email": "t@machine.invalid",
            "secret": "hub_abc",
            "href": "/machines",
        },
    ),
    "api": (
        "api.html",
        {
            "address": "https://hub.example/api/v1",
            "scopes": [("read", "look")],
            "endpoints": [CALL, CALL | {"method": "POST", "body": "DecisionIn", "answer": "application/jsonl"}],
            "models": [
                {"name": "Plans", "about": "A page.", "fields": [{"name": "next", "type": "int", "about": ""}]},
                {"name": "DecisionIn", "about": "A decision.", "fields": []},
            ],
        },
    ),
    "story": (
        "story.html",
        {
            "plan": PLAN | {"undoes": 40, "replaced_by": 42},
            "events": [{"at": AT, "who": "Montse", "what": "Approved 3 rows, in Slack"}],
            "copies": [
                COPY,
                COPY | {"error": "The relay refused it.", "to": "#biblioteca"},
                COPY | {"told": False},
                COPY | {"arrived": False},
            ],
            "undone_by": [{"id": 43, "state": "pending"}],
        },
    ),
    "signin": (
        "signin.html",
        {
            "person": None,
            "menu": [],
            "schools": [],
            "flashes": [],
            "email": "montse@vall.example",
            "after": "/plans/41",
            "error": "This e-mail address or card number and this password do not belong together. Try again.",
            "providers": [{"label": "Sign in with the school's account", "href": "/oidc/start"}],
            "accounts": [{"name": "Montse Puigdevall", "email": "montse@vall.example", "note": "may decide"}],
        },
    ),
    "error": (
        "error.html",
        {
            "title": "This page is not here",
            "sentence": "There is no plan 99 at your school.",
            "way_out": "Look in the list of plans, or switch to another school above.",
            "action": {"text": "To the plans", "href": "/plans"},
        },
    ),
    "decide-mail": (
        "decide_mail.html",
        {
            "plan": PLAN,
            "action": "/d/mailtoken",
            "recipient": "Joan Carles Vidal",
            "holder": "signed-in",
            "used": False,
            "may_decide": True,
            "risky": False,
            "signin_href": "/signin?after=/d/mailtoken",
            "someone": "Joan Carles Vidal",
            "reasons": [{"title": "Història 2 ESO", "sentence": UNKNOWN["sentence"]}],
            "more": 8,
            "review_href": "/plans/41",
            "missing": ["Edicions Marenostrum"],
            "errors": [],
        },
    ),
    "run": (
        "run.html",
        {
            "title": TITLE,
            "school_name": "Vall",
            "run": RUN | {"id": 7, "tone": "failed", "state_label": "Stopped", "done": 0, "total": 0},
            "waits": False,
            "again": "/jobs",
        },
    ),
    "me": (
        "me.html",
        {
            "name": "Montse Puigdevall",
            "email": "montse@vall.example",
            "language": "ca",
            "languages": [("ca", "Català"), ("en", "English")],
            "time_zone": "",
            "time_zones": [("", "As at the school"), ("Europe/Madrid", "Europe/Madrid")],
            "devices": [DEVICE | {"here": True}, DEVICE | {"reference": "b1", "name": "", "via": "google"}],
            "errors": [],
            "problems": {},
            "links": [{"notifier": "slack", "system": "Slack", "label": "Montse P.", "at": None}],
        },
    ),
    "password": (
        "password.html",
        {
            "must_change": False,
            "email": "montse@vall.example",
            "errors": [{"id": "old", "text": "This is not your present password."}],
            "problems": {"old": "This is not your present password."},
        },
    ),
    "link": (
        "link.html",
        {
            "asked": {"name": "Montse P.", "system": "Slack"},
            "action": "/link/abc",
            "name": "Montse Puigdevall",
            "email": "montse@vall.example",
        },
    ),
    "secret": (
        "secret.html",
        {
            "title": "Alpha Books",
            "plan": "Licences",
            "school": "Institut Vall Inventada",
            "stored": False,
            "recipient": "Montse",
            "action": "/fill/abc",
            "fields": [
                {"name": "password", "label": "Password", "help": "", "required": True, "filled": False, "error": "No."}
            ],
            "errors": [{"id": "password", "text": "No."}],
        },
    ),
    "welcome": (
        "welcome.html",
        {
            "name": "Montse Puigdevall",
            "email": "montse@vall.example",
            "action": "/welcome/token",
            "errors": [],
            "problems": {},
        },
    ),
    "people": (
        "people.html",
        {
            "people": [
                PERSON,
                PERSON | {"state": "invited", "grants": [], "seen": None},
                PERSON | {"state": "blocked"},
            ],
            "typed": {"email": "no address", "name": "", "language": "", "role": "", "school": ""},
            "roles": [("decider", "decider: approves and rejects")],
            "at": [("08012345", "Vall")],
            "errors": [{"id": "email", "text": "“no address” is not an e-mail address."}],
            "problems": {"email": "“no address” is not an e-mail address."},
        },
    ),
    "person": (
        "person.html",
        {
            "one": PERSON | {"state": "waiting"},
            "mine": False,
            "whole": True,
            "roles": [("decider", "decider: approves and rejects")],
            "at": [("08012345", "Vall")],
            "errors": [],
            "problems": {},
        },
    ),
    "shown-once": (
        "shown_once.html",
        {
            "title": "Invitation",
            "name": "Joan Carles Vidal",
            "email": "joan@vall.example",
            "secret": "https://hub.example/welcome/" + "Zk3" * 11,
            "href": "/people/7",
        },
    ),
    "mails": (
        "mails.html",
        {
            "mails": [
                {
                    "at": AT,
                    "to": "joan@vall.example",
                    "subject": TITLE,
                    "text_href": "/mails/1/text",
                    "html_href": "/mails/1",
                }
            ],
            "shown": {"subject": TITLE, "to": "joan@vall.example", "src": "/static/icon.svg"},
        },
    ),
}


def page(name: str) -> tuple[str, dict[str, object]]:
    """Return the template and a context of one's own for the named page."""
    template, context = PAGES[name]
    return template, copy.deepcopy(FRAME | context)
