"""What a press in Mattermost does: a decision through the hub's one door, and a sentence for who pressed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import structlog

from hub.plugin import Ballot, HubError, Identity, NotFound, RawAnswer, Refusal, RetryLater, Text
from notifications.mattermost import rendering
from notifications.mattermost.presses import Errand, Presses, forged

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub.plugin import Account, Notice, RawRequest, Services
    from notifications.mattermost.client import Mattermost

    Rendered = Callable[[Notice, str], dict[str, Any]]

log = structlog.get_logger(__name__)
NAME = "mattermost"
DIALOG_PATH = f"/{NAME}/dialog"
_OUTDATED = {"changed", "already-decided", "not-pending"}
_FORBIDDEN, _CONFLICT = 403, 409
_JSON = {"Content-Type": "application/json"}


class Inbound:
    """Takes presses and dialogs; ``rendered`` makes a post in a language."""

    def __init__(self, services: Services, server: Mattermost, place: str, rendered: Rendered) -> None:
        self._services = services
        self._server = server
        self._place = place
        self._rendered = rendered
        self._presses = Presses(server.signing_key, services.clock)

    def press(self, request: RawRequest) -> RawAnswer:
        """Answer a press of a button with a sentence that only who pressed sees."""
        try:
            body = _body(request)
            errand = Errand.opened(_part(body, "context").get("token"), self._services.secrets)
            user = self._presses.pressed(body.get("trigger_id"))
        except Refusal as refusal:
            return _refused(refusal)
        if errand.action == rendering.REJECT:
            return _said(self._ask_reason(errand, user, str(body.get("trigger_id"))))
        _done, sentence = self._decide(errand, user, "approve", "", body)
        return _said(sentence)

    def dialog(self, request: RawRequest) -> RawAnswer:
        """Answer a dialog that was sent: nothing when it is done, else a sentence at its field."""
        try:
            body = _body(request)
            errand = Errand.opened(body.get("state"), self._services.secrets)
            self._presses.answered(errand, body.get("user_id"))
        except Refusal as refusal:
            return _refused(refusal)
        if body.get("cancelled"):
            return _answer({})
        reason = str(_part(body, "submission").get(rendering.REASON) or "")
        done, sentence = self._decide(errand, errand.user, "reject", reason, {})
        return _answer({} if done else {"errors": {rendering.REASON: sentence}})

    def _ask_reason(self, errand: Errand, user: str, trigger: str) -> str:
        """Open the dialog; return why not, or nothing."""
        notice = self._services.notice(errand.plan_id)
        try:
            language = self._account(user, notice).language
            state = self._presses.waiting(errand, user).sealed(self._services.secrets)
            dialog = rendering.reason_dialog(notice, state, self._services.translate(language))
            self._server.open_dialog(trigger, f"{self._services.public_url}{DIALOG_PATH}", dialog)
        except HubError as error:
            return self._told(error, notice.school.language)
        return ""

    def _decide(self, errand: Errand, user: str, verdict: str, reason: str, body: dict[str, Any]) -> tuple[bool, str]:
        notice = self._services.notice(errand.plan_id)
        language = notice.school.language
        try:
            account = self._account(user, notice)
            language = account.language
            ballot = Ballot(
                plan_id=errand.plan_id,
                digest=errand.digest,
                verdict=verdict,
                account_id=account.id,
                channel=NAME,
                # A rejection is about the plan whatever is chosen of it, so a new choice does not undo it.
                revision=errand.revision if verdict == "approve" else None,
                reason=reason,
            )
            return True, self._services.decide(ballot)
        except Refusal as refusal:
            if refusal.code in _OUTDATED:
                self._refresh(errand, language, body)
            return False, self._told(refusal, language)
        except HubError as error:
            return False, self._told(error, language)

    def _account(self, user: str, notice: Notice) -> Account:
        """Return the account that a user was linked with; HubError with the page that links it, otherwise.

        The address that Mattermost tells only says which account to offer: whoever may edit addresses
        there could otherwise become anybody.
        """
        known = self._services.identities.account(Identity(NAME, self._place, user))
        if known is not None:
            return known
        person = self._server.user(user)
        if person.get("is_bot") or person.get("remote_id") or person.get("delete_at"):
            raise NotFound("Only people of the school's own Mattermost may decide.")
        identity = Identity(NAME, self._place, user, str(person.get("username", user)))
        page = self._services.identities.offer(identity, str(person.get("email", "")))
        raise HubError(
            "The hub does not know yet that this is you. Open {page}, sign in to the hub and say so, once.", page=page
        )

    def _refresh(self, errand: Errand, language: str, body: dict[str, Any]) -> None:
        """Make the copy that misled somebody true again, now and not with the next change."""
        notice = self._services.notice(errand.plan_id)
        direct = "__" in str(body.get("channel_name", ""))
        try:
            if body.get("post_id"):
                shown = self._rendered(notice, language if direct else notice.school.language)
                self._server.change(str(body["post_id"]), shown)
        except HubError as error:
            log.warning("copy not refreshed", plan=errand.plan_id, why=str(error))

    def _told(self, error: HubError, language: str) -> str:
        translate = self._services.translate(language)
        if isinstance(error, RetryLater):
            return translate("Mattermost did not tell us who you are. Try again in a minute.")
        return Text.from_error(error).render(translate)


def _body(request: RawRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except ValueError:
        raise forged() from None
    if not isinstance(body, dict):
        raise forged()
    return body


def _part(body: dict[str, Any], name: str) -> dict[str, Any]:
    part = body.get(name)
    return part if isinstance(part, dict) else {}


def _answer(content: dict[str, Any], status: int = 200) -> RawAnswer:
    return RawAnswer(status, json.dumps(content), _JSON)


def _said(sentence: str) -> RawAnswer:
    return _answer({"ephemeral_text": sentence, "skip_slack_parsing": True} if sentence else {})


def _refused(refusal: Refusal) -> RawAnswer:
    status = _CONFLICT if refusal.code == "repeated" else _FORBIDDEN
    return _answer({"ephemeral_text": str(refusal)}, status)
