"""What can go wrong, sorted by who has to do something about it.

`Invalid`, `NotFound`, `Conflict`, `Forbidden`, `TooMany` are for people: their text is one sentence that may be shown as it
is. `DeliveryError` is for the sender. Everything else is a fault of ours and crashes loudly.
"""

from datetime import timedelta
from http import HTTPStatus


class ForPeople(Exception):
    """A mistake that a person can mend; `str(error)` is one sentence in plain words."""

    def fields(self) -> dict[str, str]:
        """The fields concerned and the sentence for each; empty when no field is to blame."""
        return {}


class Invalid(ForPeople):
    """Something typed breaks a rule. `mistakes` maps each field to the sentence shown beside it."""

    def __init__(self, mistakes: dict[str, str]) -> None:
        super().__init__(next(iter(mistakes.values())))
        self.mistakes = mistakes

    def fields(self) -> dict[str, str]:
        return dict(self.mistakes)


class NotFound(ForPeople):
    """The thing named does not exist."""


class Conflict(ForPeople):
    """Somebody else was faster, or the thing's state forbids it now."""


class Forbidden(ForPeople):
    """The person may not do this."""


class TooMany(ForPeople):
    """Tried too often; `wait` is how long until the next try counts."""

    def __init__(self, sentence: str, wait: timedelta) -> None:
        super().__init__(sentence)
        self.wait = wait


HTTP_STATUS: dict[type[ForPeople], HTTPStatus] = {
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Forbidden: HTTPStatus.FORBIDDEN,
    TooMany: HTTPStatus.TOO_MANY_REQUESTS,
}


class DeliveryError(Exception):
    """A provider did not take a message. `permanent`: trying again is useless. `retry_after`: seconds, when told."""

    def __init__(self, reason: str, *, permanent: bool, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after = retry_after
