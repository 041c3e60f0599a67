"""What SendGrid's Mail Send refuses, and what we refuse ourselves on top of it.

Written by hand from SendGrid's documentation: its published API description lets through bodies that SendGrid refuses
(no minimum of personalizations, untyped custom_args, unknown keys) and refuses some that it takes. The shapes are a JSON
Schema (`_SCHEMA`); what a schema cannot say is code below it.
"""

import re
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs
import orjson

MAX_BODY = 30 * 1024 * 1024
MAX_RECIPIENTS = 1000
MAX_BYTES = 10_000
FARTHEST_SEND_AT = 72 * 3600

Json = dict[str, Any]


@dataclass(frozen=True)
class Violation:
    """A rule of ours that a message to `recipient` broke."""

    recipient: str
    rule: str

    def __str__(self) -> str:
        return f"{self.recipient}: {self.rule}"


class Refused(Exception):
    """SendGrid's answer to a request it does not take: a status and `(message, field)` pairs."""

    def __init__(self, status: int, *mistakes: tuple[str, str | None]) -> None:
        super().__init__(f"{status} {mistakes}")
        self.status = status
        self.answer = {"errors": [{"message": message, "field": field, "help": None} for message, field in mistakes]}


# --- rules 3 to 5: the head, and JSON at all ---


def check_head(headers: Mapping[str, str]) -> None:
    """Rules 3 and 4: a key, and the media types. Raises `Refused`."""
    if not headers.get("Authorization", "").startswith("Bearer SG."):
        raise Refused(401, ("The provided authorization grant is invalid, expired, or revoked", None))
    if not headers.get("Accept"):
        raise Refused(406, ("The Accept header is missing", None))
    if headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused(400, ("Content-Type should be application/json.", None))


def parse(raw: bytes) -> Json:
    """Rule 5: the body as an object. Raises `Refused`."""
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Refused(400, (f"Bad Request: {error}", None)) from error
    if not isinstance(body, dict):
        raise Refused(400, ("Bad Request: the body is not an object", None))
    return body


# --- rules 6 to 17: the body ---

_TEXT = {"type": "string", "minLength": 1}
_STRINGS = {"type": "object", "additionalProperties": {"type": "string"}}
_SWITCHES = {"type": "object", "additionalProperties": {"type": "object"}}
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = {"type": "string", "maxLength": 320, "pattern": rf"^(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}$"}
_RESERVED = "x-sg-id|x-sg-eid|received|dkim-signature|content-type|content-transfer-encoding|to|from|subject|reply-to|cc|bcc"
_HEADERS = {
    "type": "object",
    "propertyNames": {"pattern": rf"^(?!(?i:{_RESERVED})$)[!-9;-~]+$"},
    "additionalProperties": {"type": "string", "pattern": r"^[^\r\n]*$"},
}


def _object(required: list[str], **properties: object) -> Json:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


def _array(items: object, **more: object) -> Json:
    return {"type": "array", "items": items, **more}


_ADDRESS = _object(["email"], email=_EMAIL, name={"type": "string"})
_PERSONALIZATION = _object(
    ["to"],
    **{"from": _ADDRESS},
    to=_array(_ADDRESS, minItems=1),
    cc=_array(_ADDRESS),
    bcc=_array(_ADDRESS),
    subject=_TEXT,
    headers=_HEADERS,
    substitutions=_STRINGS,
    dynamic_template_data={"type": "object"},
    custom_args=_STRINGS,
    send_at={"type": "integer"},
)
_SCHEMA = _object(
    ["personalizations", "from"],
    **{"from": _ADDRESS},
    personalizations=_array(_PERSONALIZATION, minItems=1, maxItems=MAX_RECIPIENTS),
    reply_to=_ADDRESS,
    reply_to_list=_array(_ADDRESS),
    subject=_TEXT,
    content=_array(_object(["type", "value"], type=_TEXT, value=_TEXT), minItems=1),
    attachments=_array({"type": "object"}),
    template_id=_TEXT,
    headers=_HEADERS,
    categories=_array({"type": "string", "maxLength": 255}, maxItems=10, uniqueItems=True),
    custom_args=_STRINGS,
    send_at={"type": "integer"},
    batch_id={"type": "string"},
    asm=_object(["group_id"], group_id={"type": "integer"}, groups_to_display=_array({"type": "integer"}, maxItems=25)),
    ip_pool_name={"type": "string"},
    mail_settings=_SWITCHES,
    tracking_settings=_SWITCHES,
    sections=_STRINGS,
)
_VALIDATOR = jsonschema_rs.Draft202012Validator(_SCHEMA)


def check_body(body: Json) -> None:
    """Rules 6 to 17. Raises `Refused` with every mistake of the first step that finds one."""
    for mistakes in (_mistakes_of_shape(body), _mistakes_of_content(body), _mistakes_of_size(body), _mistakes_of_recipients(body)):
        found = list(mistakes)
        if found:
            raise Refused(400, *found)


def _mistakes_of_shape(body: Json) -> Iterator[tuple[str, str | None]]:
    if not _VALIDATOR.is_valid(body):
        for error in list(_VALIDATOR.iter_errors(body))[:10]:
            yield error.message[:300], ".".join(map(str, error.instance_path)) or None


def _mistakes_of_content(body: Json) -> Iterator[tuple[str, str | None]]:
    """Rules 10 to 12."""
    if "template_id" not in body:
        if "content" not in body:
            yield "Unless a valid template_id is provided, the content parameter is required.", "content"
        if "subject" not in body and not all("subject" in each for each in body["personalizations"]):
            yield "The subject is required. You can get around this requirement with a template_id.", "subject"
    kinds = [part["type"].lower() for part in body.get("content", [])]
    ranks = [{"text/plain": 0, "text/html": 1}.get(kind, 2) for kind in kinds]
    if len(set(kinds)) < len(kinds) or ranks != sorted(ranks):
        yield "The content types must be in order, each once: text/plain, then text/html, then others.", "content"
    if "reply_to" in body and "reply_to_list" in body:
        yield "Only one of reply_to and reply_to_list can be used.", "reply_to"


def _mistakes_of_size(body: Json) -> Iterator[tuple[str, str | None]]:
    """Rules 13 and 17."""
    shared = body.get("custom_args", {})
    latest = time.time() + FARTHEST_SEND_AT
    if body.get("send_at", 0) > latest:
        yield "The send_at parameter is more than 72 hours ahead.", "send_at"
    for at, each in enumerate(body["personalizations"]):
        field = f"personalizations.{at}"
        if len(orjson.dumps(shared | each.get("custom_args", {}))) > MAX_BYTES:
            yield "The custom_args are larger than 10,000 bytes.", f"{field}.custom_args"
        if len(orjson.dumps(each.get("substitutions", {}))) > MAX_BYTES:
            yield "The substitutions are larger than 10,000 bytes.", f"{field}.substitutions"
        if each.get("send_at", 0) > latest:
            yield "The send_at parameter is more than 72 hours ahead.", f"{field}.send_at"


def _mistakes_of_recipients(body: Json) -> Iterator[tuple[str, str | None]]:
    """Rules 8 and 16."""
    everyone = [address for each in body["personalizations"] for address in recipients(each)]
    if len(everyone) > MAX_RECIPIENTS:
        yield "The total number of recipients must be no more than 1000.", "personalizations"
    seen: set[str] = set()
    for address in everyone:
        folded = address.casefold()
        if folded in seen:
            yield f"Each email address should be unique. We found the first duplicate instance of [{address}]", "personalizations"
            return
        seen.add(folded)


def recipients(personalization: Json) -> list[str]:
    """Every address that a personalization goes to."""
    return [each["email"] for key in ("to", "cc", "bcc") for each in personalization.get(key, [])]


# --- rule 18, and the rules of ours ---


def check_sender(body: Json, allow_from: Collection[str]) -> None:
    """Rule 18: every sender is one that was verified. Raises `Refused`."""
    verified = {address.casefold() for address in allow_from}
    senders = [body["from"], *(each["from"] for each in body["personalizations"] if "from" in each)]
    if any(sender["email"].casefold() not in verified for sender in senders):
        raise Refused(403, ("The from address does not match a verified Sender Identity.", "from"))


_TRACKING = {
    "click_tracking": ("enable", "enable_text"),
    "open_tracking": ("enable",),
    "subscription_tracking": ("enable",),
}
_WEB_TARGET = re.compile(r"<(https?)://([^<>\s/?#]+)[^<>\s]*>", re.IGNORECASE)
_THIS_MACHINE = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?", re.IGNORECASE)


def violations(body: Json) -> Iterator[Violation]:
    """What we never send although SendGrid takes it, recipient by recipient. `body` has passed `check_body`."""
    first = body["personalizations"][0]["to"][0]["email"]
    tracking = body.get("tracking_settings", {})
    for name, switches in _TRACKING.items():
        if any(tracking.get(name, {}).get(switch) is not False for switch in switches):
            yield Violation(first, f"{name} is not switched off ({' and '.join(switches)})")
    if tracking.get("ganalytics", {}).get("enable"):
        yield Violation(first, "ganalytics is not switched off")
    if _holds_an_address(body):
        yield Violation(first, "a custom_arg of all recipients holds an @")
    listed = "precedence" in {name.lower() for name in body.get("headers", {})}  # a mail to one who asked for that one alone is no list's
    for each in body["personalizations"]:
        yield from (Violation(each["to"][0]["email"], rule) for rule in _broken_for_one(each, listed))


def _broken_for_one(personalization: Json, listed: bool) -> Iterator[str]:
    if len(recipients(personalization)) != 1:
        yield "shares a personalization with others, who would see the address"
    headers = {name.lower(): value for name, value in personalization.get("headers", {}).items()}
    listed |= "list-unsubscribe" in headers
    if listed and not _leads_out(headers.get("list-unsubscribe", "")):
        yield "List-Unsubscribe has no https address"
    if listed and headers.get("list-unsubscribe-post") != "List-Unsubscribe=One-Click":
        yield "List-Unsubscribe-Post is not List-Unsubscribe=One-Click"
    if _holds_an_address(personalization):
        yield "a custom_arg holds an @"


def _holds_an_address(holder: Json) -> bool:
    return any("@" in name + value for name, value in holder.get("custom_args", {}).items())


def _leads_out(header: str) -> bool:
    """Whether a web address is among the targets and each of them is https (http will do on this machine)."""
    targets = _WEB_TARGET.findall(header)
    return bool(targets) and all(scheme.lower() == "https" or _THIS_MACHINE.fullmatch(host) for scheme, host in targets)
