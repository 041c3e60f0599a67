"""What SendGrid keeps of one account: verified senders, bad requests in a row, and what it accepted for whom."""

import re
import threading
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from tests.standins.sendgrid_rules import Json, Refused, Violation, check_body, check_head, check_sender, parse, violations


@dataclass(frozen=True, slots=True)
class Message:
    """What one recipient gets: substitutions made, personalization over body. Worked out when it is read."""

    to: str
    message_id: str
    body: Json
    personalization: Json

    @property
    def subject(self) -> str:
        """The recipient's own subject, or that of all."""
        return self._fill(self.personalization.get("subject") or self.body.get("subject") or "")

    @property
    def text(self) -> str:
        """The text/plain part, or nothing."""
        return self._part("text/plain")

    @property
    def html(self) -> str:
        """The text/html part, or nothing."""
        return self._part("text/html")

    @property
    def headers(self) -> dict[str, str]:
        """As sent: SendGrid makes no substitutions here."""
        return {**self.body.get("headers", {}), **self.personalization.get("headers", {})}

    @property
    def custom_args(self) -> dict[str, str]:
        """What SendGrid would tell us back with each event."""
        return {**self.body.get("custom_args", {}), **self.personalization.get("custom_args", {})}

    def as_json(self) -> Json:
        """For `GET /_ledger`."""
        told = {name: getattr(self, name) for name in ("to", "message_id", "subject", "text", "html", "headers", "custom_args")}
        return told | {"from": self.personalization.get("from", self.body["from"])}

    def _part(self, kind: str) -> str:
        return self._fill(next((part["value"] for part in self.body.get("content", []) if part["type"].lower() == kind), ""))

    def _fill(self, text: str) -> str:
        return _replace(_replace(text, self.personalization.get("substitutions", {})), self.body.get("sections", {}))


def _replace(text: str, values: dict[str, str]) -> str:
    """Every key at once, the longest first: a value that holds a key is not replaced again."""
    if not values:
        return text
    keys = re.compile("|".join(map(re.escape, sorted(values, key=len, reverse=True))))
    return keys.sub(lambda found: values[found[0]], text)


class Account:
    """Judges requests and remembers them. Safe to use from many threads.

    `keep_messages=False` keeps the counts of `accepted` alone, for sends to millions. After `bad_in_a_row` requests that
    were answered 400, everything is answered 403 for `block_seconds`.
    """

    def __init__(
        self, allow_from: Collection[str], *, keep_messages: bool = True, bad_in_a_row: int = 50, block_seconds: float = 30.0
    ) -> None:
        self.allow_from = set(allow_from)
        self.keep_messages = keep_messages
        self.bad_in_a_row = bad_in_a_row
        self.block_seconds = block_seconds

        self.ledger: defaultdict[str, list[Message]] = defaultdict(list)
        self.accepted: Counter[str] = Counter()
        self.requests: list[Json] = []
        self.violations: list[Violation] = []

        self._lock = threading.Lock()
        self._bad = 0
        self._blocked_until = 0.0

    def judge(self, headers: Any, raw: bytes) -> tuple[int, str]:
        """Rules 3 to 21 on a whole request: status and message id when it is taken; raises `Refused`."""
        try:
            check_head(headers)
            body = parse(raw)
            check_body(body)
            check_sender(body, self.allow_from)
            self._check_block()
            self._check_ours(body)
        except Refused as refused:
            self._count_bad(refused)
            raise
        return self._take(body)

    def ledger_as_json(self, *, counts: bool) -> Json:
        """For `GET /_ledger`."""
        with self._lock:
            if counts:
                return dict(self.accepted)
            return {
                to: {"accepted": times, "messages": [each.as_json() for each in self.ledger.get(to, [])]}
                for to, times in self.accepted.items()
            }

    def _check_block(self) -> None:
        """Rule 19."""
        if time.monotonic() < self._blocked_until:
            raise Refused(403, ("Too many bad requests. You have been temporarily blocked.", None))

    def _check_ours(self, body: Json) -> None:
        broken = list(violations(body))
        if broken:
            with self._lock:
                self.violations += broken
            raise Refused(400, *((f"A rule of ours: {each}", None) for each in broken[:10]))

    def _count_bad(self, refused: Refused) -> None:
        if refused.status != HTTPStatus.BAD_REQUEST:
            return
        with self._lock:
            self._bad += 1
            if self._bad >= self.bad_in_a_row:
                self._bad, self._blocked_until = 0, time.monotonic() + self.block_seconds

    def _take(self, body: Json) -> tuple[int, str]:
        """Rules 20 and 21: the whole request or nothing of it."""
        message_id = uuid.uuid4().hex[:22]
        with self._lock:
            self._bad = 0
            if self.keep_messages:
                self.requests.append(body)
            if body.get("mail_settings", {}).get("sandbox_mode", {}).get("enable"):
                return 200, message_id
            for each in body["personalizations"]:
                to = each["to"][0]["email"]
                self.accepted[to] += 1
                if self.keep_messages:
                    self.ledger[to].append(Message(to, message_id, body, each))
        return 202, message_id
