"""One plan, decided wherever a colleague happens to be; and by everybody at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import httpx
import pytest

from tests.e2e.colleagues import Mails, Slack, buttons
from tests.e2e.demo import JORDI, MARTA, Demo, until
from tests.hub.web.browsing import post, text_of

DECIDED = re.compile(
    r"(Marta Soler|Jordi Vila) approved this already, on [^(]* \((web page|e-mail|Slack|command line)\)\."
)
CALLED = {"web": "web page", "email": "e-mail", "slack": "Slack", "cli": "command line"}


@pytest.fixture
def plan(demo: Demo, marta: httpx.Client) -> int:
    """A new plan with one row chosen."""
    return demo.small_plan(marta)


def told_everywhere(slack: Slack, mails: Mails, plan: int, by: str) -> None:
    """Wait until every copy of a plan's message says what became of it, and offers no button any more."""

    def copies() -> bool:
        messages = slack.about(plan)
        told = [mails.pages(mail) for one in (MARTA, JORDI) for mail in mails.thread(plan, one.email)[1:]]
        shown = [f"{by}* approved this plan" in str(one["blocks"]) and not buttons(one) for one in messages]
        return (
            bool(messages)
            and all(shown)
            and sum(f"{by} approved this plan" in mail for mail in told) >= len((MARTA, JORDI))
        )

    until(copies)


def test_the_button_in_slack_approves(demo: Demo, marta: httpx.Client, slack: Slack, mails: Mails, plan: int):
    """On the demo's Slack page a colleague presses Approve, confirms, and the plan is applied."""
    slack.asked(plan)
    page = slack.page(JORDI.email)
    form = next(one for one in re.findall(r"<form.*?</form>", page, re.DOTALL) if f"Plan {plan}<" in one)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    press = re.search(r'name="press" value="([^"]*)"[^>]*>Approve<', form)
    assert press
    sure = marta.post("/demo/slack/press", data=fields | {"press": unescape(press[1])})
    assert "1 row will be applied." in text_of(sure.text)
    marta.post("/demo/slack/press", data=fields | {"press": unescape(press[1]), "confirmed": "1"}).raise_for_status()
    until(lambda: demo.applied(plan))
    assert demo.decisions(plan) == [("Jordi Vila", "approve", "slack")]
    told_everywhere(slack, mails, plan, "Jordi Vila")


def test_a_signed_request_of_slack_approves(demo: Demo, slack: Slack, mails: Mails, plan: int):
    """A click that carries Slack's signature decides, and who clicked is told so."""
    answer = slack.click(MARTA.email, *slack.asked(plan))
    assert (answer.status_code, answer.text) == (200, "")
    until(lambda: demo.applied(plan))
    assert demo.decisions(plan) == [("Marta Soler", "approve", "slack")]
    assert until(lambda: slack.whispers(MARTA.email))[-1] == f"Plan {plan} is approved: 1 row is being applied."
    told_everywhere(slack, mails, plan, "Marta Soler")


def test_a_click_with_a_wrong_signature_decides_nothing(demo: Demo, slack: Slack, plan: int):
    """Without Slack's secret nobody speaks for Slack."""
    message, button = slack.asked(plan)
    slack._wire._secret = b"0" * 32
    assert slack.click(MARTA.email, message, button).status_code == 401
    assert (demo.state(plan), demo.decisions(plan)) == ("pending", [])


def test_the_page_of_a_mail_decides_only_when_its_form_is_sent(demo: Demo, slack: Slack, mails: Mails, plan: int):
    """Mail programs and scanners may open the link as often as they like; the button decides, once."""
    link = mails.link(plan, JORDI.email)
    with demo.visitor() as scanner:
        opened = [scanner.request(method, link).status_code for method in ("GET", "HEAD") * 5]
        assert (opened, demo.state(plan)) == ([200] * 10, "pending")
        assert "To decide, sign in as Jordi Vila" in text_of(scanner.get(link).text)
    with demo.visitor(JORDI.email) as reader:
        page = reader.get(link).text
        answer = post(reader, link, f'action="{link}"')
        assert answer.status_code == 303
        until(lambda: demo.applied(plan))
        assert "Approved by Jordi Vila" in text_of(reader.get(link).text)
        again = reader.post(link, data=fields_of(page))
    assert again.status_code == 409
    assert DECIDED.search(text_of(again.text))
    assert demo.decisions(plan) == [("Jordi Vila", "approve", "email")]
    told_everywhere(slack, mails, plan, "Jordi Vila")


def fields_of(page: str) -> dict[str, str]:
    """Return the hidden fields of a page's first form."""
    form = page.partition('<form method="post" action="/d/')[2].partition("</form>")[0]
    return {name: unescape(value) for name, value in re.findall(r'name="([^"]*)" value="([^"]*)"', form)}


def test_the_command_line_approves(demo: Demo, slack: Slack, mails: Mails, plan: int):
    """`hub approve` beside the running demo decides there; the second who tries is told who was first."""
    done = demo.hub("approve", str(plan))
    assert (done.returncode, done.stdout) == (0, f"Plan {plan} is approved: 1 row is being applied.\n")
    until(lambda: demo.applied(plan))
    late = demo.hub("--as", JORDI.email, "approve", str(plan))
    assert (late.returncode, late.stdout) == (1, "")
    assert re.fullmatch(r"Marta Soler approved this already, on .* \(command line\)\.\n", late.stderr)
    assert demo.decisions(plan) == [("Marta Soler", "approve", "cli")]
    told_everywhere(slack, mails, plan, "Marta Soler")


class Crowd:
    """Ways to decide one plan; each returns the sentence that came back."""

    def __init__(self, demo: Demo, slack: Slack, mails: Mails, plan: int) -> None:
        self._demo, self._slack, self._plan = demo, slack, plan
        self._forms = {one.email: self._opened(one.email) for one in (MARTA, JORDI)}
        self._asked = slack.asked(plan)
        self._links = {one.email: mails.link(plan, one.email) for one in (MARTA, JORDI)}
        self._sent = {email: self._shown(email, link) for email, link in self._links.items()}

    def _opened(self, email: str) -> dict[str, str]:
        with self._demo.visitor(email) as client:
            return self._demo.form(client, self._plan)

    def _shown(self, email: str, link: str) -> dict[str, str]:
        with self._demo.visitor(email) as client:
            return fields_of(client.get(link).text)

    def on_the_page(self, email: str) -> str:
        """Press Approve on the review page, which was opened before."""
        with self._demo.visitor(email) as client:
            return text_of(client.post(f"/plans/{self._plan}/decide", data=self._forms[email]).text)

    def in_the_mail(self, email: str) -> str:
        """Press Approve behind the link of the mail."""
        with self._demo.visitor(email) as client:
            return text_of(client.post(self._links[email], data=self._sent[email]).text)

    def in_slack(self, email: str) -> str:
        """Press Approve in Slack; what it says comes later, as a whisper."""
        assert self._slack.click(email, *self._asked).status_code == 200
        return ""

    def at_the_prompt(self, email: str) -> str:
        """Type `hub approve`."""
        done = self._demo.hub("--as", email, "approve", str(self._plan))
        return done.stdout + done.stderr


def test_twenty_who_decide_at_once_make_one_decision(demo: Demo, slack: Slack, mails: Mails, plan: int):
    """Of twenty simultaneous approvals one counts, and nineteen are told whose it was; it is applied once."""
    before = {one.email: len(slack.whispers(one.email)) for one in (MARTA, JORDI)}
    crowd = Crowd(demo, slack, mails, plan)
    ways: list[tuple[Callable[[str], str], int]] = [
        (crowd.at_the_prompt, 1),
        (crowd.on_the_page, 3),
        (crowd.in_the_mail, 3),
        (crowd.in_slack, 3),
    ]
    votes = [(way, one.email) for way, times in ways for one in (MARTA, JORDI) for _ in range(times)]
    assert len(votes) == 20
    with ThreadPoolExecutor(len(votes)) as everybody:
        heard = list(everybody.map(lambda vote: vote[0](vote[1]), votes))

    def whispered() -> list[str]:
        found = [text for one in (MARTA, JORDI) for text in slack.whispers(one.email)[before[one.email] :]]
        return found if len(found) == 6 else []

    sentences = [text for text in heard if text] + until(whispered)
    until(lambda: demo.applied(plan))
    [(name, _verdict, channel)] = demo.decisions(plan)
    late = [found for found in map(DECIDED.search, sentences) if found]
    won = [text for text in sentences if f"Plan {plan} is approved: 1 row is being applied." in text]
    assert (len(won), len(late)) == (1, 19), sentences
    assert {found.groups() for found in late} == {(name, CALLED[channel])}
    assert demo.outcomes(plan) == {"applied": 1}
    told_everywhere(slack, mails, plan, name)
