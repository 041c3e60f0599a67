"""A stand-in for SendGrid beside the installation."""

from collections.abc import Iterator

import pytest

from tests.delivery.post import SENDER
from tests.standins.sendgrid import SendGridStandIn


@pytest.fixture
def standin() -> Iterator[SendGridStandIn]:
    """It must never see a rule of ours broken."""
    with SendGridStandIn(allow_from={SENDER}) as standin:
        yield standin
        assert standin.violations == []
