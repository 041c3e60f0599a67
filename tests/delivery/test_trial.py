"""The test mail: one mail, and the mailer's own words."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from status.db import Installation
from status.delivery.trial import send_test
from status.errors import Invalid
from tests.delivery.post import with_settings
from tests.standins.sendgrid import SendGridStandIn
from tests.standins.smtp import SmtpStandIn


def test_by_smtp_it_says_what_the_server_answered(candor: Installation) -> None:
    with SmtpStandIn() as server:
        mailing = with_settings(candor, smtp_url=server.url())
        assert send_test(mailing, "ines@corvid.example").sentence.endswith("250 2.0.0 Ok: queued as 4242")
        (mail,) = server.taken["ines@corvid.example"]
        assert mail["Subject"] == "[Corvid Mobile] A test mail"
        assert mail["List-Unsubscribe"] is None
        refused = send_test(mailing, "gone-ines@corvid.example")
        assert (refused.taken, refused.sentence.partition("5.1.1 ")[2]) == (False, "No such user here: <the address>")
        assert server.violations == []
    away = send_test(with_settings(candor, smtp_url="smtp://127.0.0.1:9"), "ines@corvid.example")
    assert not away.taken and "cannot be reached" in away.sentence


def test_by_sendgrid_it_names_the_id(mailing: Installation, standin: SendGridStandIn) -> None:
    assert "It answered with the id" in send_test(mailing, "ines@corvid.example").sentence
    assert standin.accepted == {"ines@corvid.example": 1}


def test_as_a_file_it_says_where(candor: Installation) -> None:
    tried = send_test(candor, "ines@corvid.example")
    file = Path(tried.sentence.rpartition(". /")[2].join(["/", ""]))
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert "Nothing is wrong" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_an_address_that_is_none_is_told(candor: Installation) -> None:
    with pytest.raises(Invalid):
        send_test(candor, "ines")
