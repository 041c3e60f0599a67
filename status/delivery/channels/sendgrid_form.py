"""SendGrid's Mail Send: the request's form, and what its answers mean. Pure: nothing is sent here."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from status import clock
from status.delivery.consignment import Consignment, Reader
from status.delivery.letter import link_base
from status.delivery.message import Message
from status.delivery.outcome import Outcome
from status.settings import Settings
from status.subscribers.links import unsubscribe_url

_NO_TRACKING = {
    "click_tracking": {"enable": False, "enable_text": False},
    "open_tracking": {"enable": False},
    "subscription_tracking": {"enable": False},
    "ganalytics": {"enable": False},
}


def request_body(settings: Settings, consignment: Consignment) -> str:
    """The JSON of a Mail Send request: one `to` in each personalization, so that nobody sees another's address."""
    people = ",".join(_people(settings, consignment.message, consignment.readers))
    args = f'{{"c_batch":"{consignment.batch}","c_attempt":"{consignment.attempt}"}}'
    return f'{{"personalizations":[{people}],"custom_args":{args},{_shared(settings, consignment.message)[1:]}'


def judge(status: int, headers: Mapping[str, str], body: bytes) -> Outcome:
    """What SendGrid's answer means. Source: its v3 API errors; a 5xx says nothing about whether it was accepted."""
    if 200 <= status < 300:
        return Outcome("accepted", message_id=str(headers.get("X-Message-Id", "")))
    reason = f"SendGrid answered {status}: {_words(body)}"
    if status == 429:
        return Outcome("later", reason, asked=_asked(headers))
    if status in (400, 413):
        return Outcome("refused" if _blames_the_message(body) else "rejected", reason)
    if status >= 500 or status == 408:
        return Outcome("lost", reason)
    return Outcome("refused", reason)


def _people(settings: Settings, message: Message, readers: Sequence[Reader]) -> Iterator[str]:
    """Addresses and tokens are checked ASCII without quotation marks or backslashes; everything else goes through orjson."""
    marks, phrases = message.marks, dict[str, str]()
    stop = unsubscribe_url(link_base(settings), "")
    for reader in readers:
        who = phrases.get(reader.who)
        if who is None:
            who = phrases[reader.who] = _who(message, reader)
        yield (
            f'{{"to":[{{"email":"{reader.email}"}}],"substitutions":{{"{marks.token}":"{reader.token}",{who}}},'
            f'"custom_args":{{"c_reader":"{reader.id}"}}'
            + (
                f',"headers":{{"List-Unsubscribe":"<{stop}{reader.token}>","List-Unsubscribe-Post":"List-Unsubscribe=One-Click"}}}}'
                if reader.token
                else "}"
            )
        )


def _who(message: Message, reader: Reader) -> str:
    return orjson.dumps({message.marks.who: reader.who, message.marks.who_html: reader.who_html}).decode()[1:-1]


def _shared(settings: Settings, message: Message) -> str:
    """What is the same for all readers."""
    sender = {"email": settings.mail_from.addr_spec}
    if settings.mail_from.display_name:
        sender["name"] = settings.mail_from.display_name
    content = [{"type": "text/plain", "value": message.text}, {"type": "text/html", "value": message.html}]
    told = {"from": sender, "reply_to": sender, "subject": message.subject, "content": content, "headers": message.headers}
    return orjson.dumps(told | {"tracking_settings": _NO_TRACKING}).decode()


def _asked(headers: Mapping[str, str]) -> float | None:
    """The seconds that a 429 asks for: `Retry-After`, else until `X-RateLimit-Reset`."""
    for name, since in (("Retry-After", 0.0), ("X-RateLimit-Reset", clock.now().timestamp())):
        try:
            return float(headers[name]) - since
        except (KeyError, TypeError, ValueError):
            continue
    return None


def _errors(body: bytes) -> list[dict[str, Any]]:
    try:
        return [one for one in orjson.loads(body)["errors"] if isinstance(one, dict)]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return []


def _words(body: bytes) -> str:
    told = "; ".join(str(one.get("message")) for one in _errors(body)) or body.decode(errors="replace")
    return " ".join(told.split())[:300]


def _blames_the_message(body: bytes) -> bool:
    """Whether every mistake is said to be outside the readers' part: then halving the batch finds nobody."""
    fields = [one.get("field") for one in _errors(body)]
    return bool(fields) and all(isinstance(field, str) and field and not field.startswith("personalizations") for field in fields)
