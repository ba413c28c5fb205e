"""Invented pages: a template with its context for every page of the hub."""

from __future__ import annotations

import copy

from tests.hub.web.specimens import AT, CARD, DONE, DONE_ROWS, FRAME, JOBS, PLAN, REVIEW, RUN, TITLE, UNKNOWN

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
    "signin": (
        "signin.html",
        {
            "person": None,
            "menu": [],
            "schools": [],
            "flashes": [],
            "email": "montse@vall.example",
            "after": "/plans/41",
            "error": "This e-mail address and password do not belong together. Try again.",
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
            "errors": [{"id": "old", "text": "This is not your present password."}],
            "problems": {"old": "This is not your present password."},
            "links": [{"notifier": "slack", "system": "Slack", "label": "Montse P.", "at": None}],
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
