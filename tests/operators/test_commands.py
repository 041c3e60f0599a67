"""Ways in: a link works once, a sign-in ends, and only digests are kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from status import clock
from status.db import Installation, now_of
from status.errors import Forbidden
from status.operators import queries
from status.operators.commands import ensure, make_link, seen, sign_in, sign_out
from status.operators.model import SignIn
from tests.cast import do
from tests.conftest import rows


def link(candor: Installation) -> str:
    return str(do(candor, make_link, do(candor, ensure, "Ines")))


def holder(candor: Installation, token: str) -> str | None:
    with candor.database.read() as session:
        found = queries.signed_in(session, token, now_of(session))
        return found[0].name if found else None


def test_a_link_signs_in_once(candor: Installation) -> None:
    token = link(candor)
    assert holder(candor, do(candor, sign_in, token)) == "Ines"
    with pytest.raises(Forbidden, match="flask operator link"):
        do(candor, sign_in, token)


def test_an_old_or_unknown_link_signs_nobody_in(candor: Installation) -> None:
    token = link(candor)
    with clock.set_to(clock.now() + timedelta(minutes=31)), pytest.raises(Forbidden):
        do(candor, sign_in, token)
    with pytest.raises(Forbidden):
        do(candor, sign_in, "made-up")


def test_signing_out_ends_it_on_the_server(candor: Installation) -> None:
    cookie = do(candor, sign_in, link(candor))
    do(candor, sign_out, cookie)
    assert holder(candor, cookie) is None


def test_a_sign_in_ends_after_thirty_idle_minutes_and_after_twelve_hours(candor: Installation) -> None:
    cookie, start = do(candor, sign_in, link(candor)), clock.now()
    with clock.set_to(start + timedelta(minutes=29)):
        assert holder(candor, cookie)
        do(candor, seen, cookie)
    with clock.set_to(start + timedelta(minutes=58)):
        assert holder(candor, cookie)
    with clock.set_to(start + timedelta(minutes=60)):
        assert holder(candor, cookie) is None
    for minutes in range(0, 12 * 60, 20):
        with clock.set_to(start + timedelta(minutes=minutes)):
            do(candor, seen, cookie)
    with clock.set_to(start + timedelta(hours=12, seconds=1)):
        assert holder(candor, cookie) is None


def test_no_secret_is_stored(candor: Installation) -> None:
    token = link(candor)
    cookie = do(candor, sign_in, token)
    kept = str(rows(candor, "one_time_link")) + str(rows(candor, "sign_in")) + str(rows(candor, "event"))
    assert token not in kept
    assert cookie not in kept


def test_sign_ins_are_on_the_record_but_sealed(candor: Installation) -> None:
    from status.journal.kinds import KINDS

    cookie = do(candor, sign_in, link(candor))
    do(candor, sign_out, cookie)
    with candor.database.read() as session:
        kinds = session.execute(text("SELECT kind FROM event ORDER BY revision DESC LIMIT 2")).scalars().all()
        assert session.execute(select(SignIn.ended_at)).scalar_one() is not None
    assert kinds == ["operator.signed_out", "operator.signed_in"]
    assert not any(KINDS[kind].public for kind in kinds)
