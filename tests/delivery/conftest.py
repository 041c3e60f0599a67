"""A stand-in for SendGrid beside the installation."""

from collections.abc import Iterator

import pytest

from status.db import Installation
from tests.delivery.post import SENDER, by_sendgrid
from tests.standins.sendgrid import SendGridStandIn


@pytest.fixture
def standin() -> Iterator[SendGridStandIn]:
    """It must never see a rule of ours broken."""
    with SendGridStandIn(allow_from={SENDER}) as standin:
        yield standin
        assert standin.violations == []


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of two readers, so that a few make many batches."""
    monkeypatch.setattr("status.delivery.claim.BATCH", 2)


@pytest.fixture
def mailing(candor: Installation, standin: SendGridStandIn) -> Installation:
    return by_sendgrid(candor, standin)
