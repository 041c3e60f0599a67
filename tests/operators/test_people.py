"""Invited, let in, reset, removed: what ends what, and that no secret leaves its table."""

from datetime import timedelta

import pyotp
import pytest

from status import clock
from status.archive.follow import follow
from status.db import Installation, now_of
from status.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from status.operators import codes, queries
from status.operators.commands import (
    Entered,
    add,
    choose_by_link,
    end_one,
    end_others,
    enter,
    finish,
    link_for,
    make_link,
    remove,
    renew_recovery,
    reset,
    set_password,
    sign_in,
    turn_code_off,
    turn_code_on,
)
from status.operators.proof import Proof
from tests.cast import do
from tests.conftest import rows
from tests.operators.people import GOOD, KEPT, joined, named


def comes_in(candor: Installation, operator_id: str) -> Entered:
    entered: Entered = do(candor, enter, Proof(operator_id, KEPT))
    return entered


def here(candor: Installation, token: str) -> bool:
    with candor.database.read() as session:
        return queries.signed_in(session, token, now_of(session)) is not None


def with_code(candor: Installation, operator_id: str) -> tuple[str, list[str]]:
    """Turns codes on, an hour ago; the key and the recovery codes."""
    key = codes.new_key()
    with clock.set_to(clock.now() - timedelta(hours=1)):
        return key, do(candor, turn_code_on, operator_id, key, pyotp.TOTP(key).at(clock.now()), "")


def test_an_invitation_works_once_and_only_for_choosing_a_password(candor: Installation) -> None:
    token = do(candor, add, None, "Ines")
    with pytest.raises(Forbidden):
        do(candor, sign_in, token)
    assert here(candor, do(candor, choose_by_link, token, KEPT).token)
    with pytest.raises(Forbidden):
        do(candor, choose_by_link, token, KEPT)
    with pytest.raises(Forbidden):
        do(candor, choose_by_link, do(candor, make_link, named(candor, "Ines").id), KEPT)


def test_an_invitation_ends_after_a_day(candor: Installation) -> None:
    token = do(candor, add, None, "Ines")
    with clock.set_to(clock.now() + timedelta(hours=24)), pytest.raises(Forbidden):
        do(candor, choose_by_link, token, KEPT)


@pytest.mark.parametrize("name", ["Ines", "INES", " ines "])
def test_a_name_is_one_person(candor: Installation, name: str) -> None:
    do(candor, add, None, "Ines")
    with pytest.raises(Conflict, match="already"):
        do(candor, add, None, name)


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 101, "\u202eIines", "\0"])
def test_a_name_that_nobody_could_read_is_refused(candor: Installation, name: str) -> None:
    with pytest.raises(Invalid):
        do(candor, add, None, name)


def test_changing_the_password_ends_every_sign_in_and_link_and_goes_on_under_a_new_token(candor: Installation) -> None:
    ines = joined(candor, "Ines")
    one, other, link = comes_in(candor, ines).token, comes_in(candor, ines).token, do(candor, make_link, ines)
    new = do(candor, set_password, ines, KEPT)
    assert [here(candor, token) for token in (one, other, new)] == [False, False, True]
    with pytest.raises(Forbidden):
        do(candor, sign_in, link)


def test_signing_in_again_ends_what_the_browser_held(candor: Installation) -> None:
    ines = joined(candor, "Ines")
    held = comes_in(candor, ines).token
    new = do(candor, enter, Proof(ines, KEPT), "", held).token
    assert new != held and not here(candor, held) and here(candor, new)


def test_a_password_changed_while_it_was_checked_lets_nobody_in(candor: Installation) -> None:
    with pytest.raises(Forbidden, match="changed just now"):
        do(candor, enter, Proof(joined(candor, "Ines"), KEPT + "x"))


def test_sign_ins_are_ended_one_by_one_and_all_others_at_once(candor: Installation) -> None:
    ines, otto = joined(candor, "Ines"), joined(candor, "Otto")
    tokens = [comes_in(candor, ines).token for _ in range(4)]
    foreign = comes_in(candor, otto).token
    with candor.database.read() as session:
        names = {token: session_name for token in tokens for session_name in [queries.signed_in(session, token, now_of(session))[1].name]}  # type: ignore[index]
        other = queries.signed_in(session, foreign, now_of(session))[1].name  # type: ignore[index]
    do(candor, end_one, ines, names[tokens[0]])
    do(candor, end_one, ines, names[tokens[0]])
    assert [here(candor, token) for token in tokens] == [False, True, True, True]
    with pytest.raises(NotFound):
        do(candor, end_one, ines, other)
    do(candor, end_others, ines, tokens[1])
    assert [here(candor, token) for token in (*tokens, foreign)] == [False, True, False, False, True]


def test_with_a_code_the_password_opens_nothing_by_itself(candor: Installation) -> None:
    ines = joined(candor, "Ines")
    key, _ = with_code(candor, ines)
    entered = comes_in(candor, ines)
    assert entered.half and not here(candor, entered.token)
    assert do(candor, finish, entered.token, "000000") is None
    code = pyotp.TOTP(key).at(clock.now())
    done = do(candor, finish, entered.token, code)
    assert here(candor, done.token) and done.token != entered.token
    with pytest.raises(Forbidden):
        do(candor, finish, entered.token, code)
    assert do(candor, finish, comes_in(candor, ines).token, code) is None, "each code works once"


def test_the_code_is_owed_for_ten_minutes_and_guessed_five_times(candor: Installation) -> None:
    ines = joined(candor, "Ines")
    key, _ = with_code(candor, ines)
    with clock.set_to(clock.now() - timedelta(minutes=10)):
        late = comes_in(candor, ines)
    with pytest.raises(Forbidden, match="ten minutes"):
        do(candor, finish, late.token, pyotp.TOTP(key).at(clock.now()))
    wrong = str((int(pyotp.TOTP(key).at(clock.now())) + 1) % 10**6).zfill(6)
    for _ in range(5):
        assert do(candor, finish, comes_in(candor, ines).token, wrong) is None
    with pytest.raises(TooMany):
        do(candor, finish, comes_in(candor, ines).token, pyotp.TOTP(key).at(clock.now()))


def test_a_recovery_code_stands_in_once(candor: Installation) -> None:
    ines = joined(candor, "Ines")
    _, recovery = with_code(candor, ines)
    assert here(candor, do(candor, finish, comes_in(candor, ines).token, recovery[3].upper()).token)
    assert do(candor, finish, comes_in(candor, ines).token, recovery[3]) is None
    new = do(candor, renew_recovery, ines)
    assert do(candor, finish, comes_in(candor, ines).token, recovery[4]) is None
    assert here(candor, do(candor, finish, comes_in(candor, ines).token, new[0]).token)


def test_codes_are_turned_on_by_whoever_has_the_key_and_end_other_sign_ins(candor: Installation) -> None:
    ines = joined(candor, "Ines")
    mine, other = comes_in(candor, ines).token, comes_in(candor, ines).token
    key = codes.new_key()
    for wrong in ((key, "000000"), ("short", pyotp.TOTP(key).now())):
        with pytest.raises(Invalid, match="app shows"):
            do(candor, turn_code_on, ines, *wrong, mine)
    do(candor, turn_code_on, ines, key, pyotp.TOTP(key).at(clock.now()), mine)
    assert here(candor, mine) and not here(candor, other)
    do(candor, turn_code_off, ines, mine)
    assert not comes_in(candor, ines).half


def test_a_colleague_resets_the_password_and_the_host_the_code_too(candor: Installation) -> None:
    ines = joined(candor, "Ines")
    with_code(candor, ines)
    token = comes_in(candor, ines).token
    link = do(candor, reset, None, ines)
    assert not here(candor, token)
    assert do(candor, choose_by_link, link, KEPT).half, "a reset does not lead around the code"
    link = do(candor, reset, None, ines, code_too=True)
    assert here(candor, do(candor, choose_by_link, link, KEPT).token)


def test_only_the_newest_link_for_a_password_works(candor: Installation) -> None:
    old = do(candor, add, None, "Ines")
    do(candor, reset, None, named(candor, "Ines").id)
    with pytest.raises(Forbidden):
        do(candor, choose_by_link, old, KEPT)


def test_who_is_removed_is_out_and_stays_out(candor: Installation) -> None:
    ines, otto = joined(candor, "Ines"), joined(candor, "Otto")
    token, link = comes_in(candor, ines).token, do(candor, make_link, ines)
    with pytest.raises(Conflict, match="yourself"):
        do(candor, remove, ines, ines)
    do(candor, remove, otto, ines)
    do(candor, remove, otto, ines)
    assert not here(candor, token)
    for way in ((sign_in, link), (make_link, ines), (link_for, None, ines), (reset, None, ines), (add, None, "Ines")):
        with pytest.raises((Conflict, Forbidden)):
            do(candor, *way)


def test_no_secret_is_in_events_archive_or_outside_its_own_table(candor: Installation) -> None:
    invitation = do(candor, add, None, "Ines")
    ines = named(candor, "Ines").id
    cookie = do(candor, choose_by_link, invitation, KEPT, "Firefox, 203.0.113.7").token
    key, recovery = with_code(candor, ines)
    half = comes_in(candor, ines).token
    reset_link = do(candor, reset, ines, ines)
    follow(candor)
    told = str(rows(candor, "event")) + "".join(file.read_text() for file in candor.settings.archive.iterdir())
    assert ines in told
    for secret in (invitation, cookie, half, reset_link, KEPT, GOOD, key, "203.0.113.7", *recovery, *map(codes.bare, recovery)):
        assert secret not in told
    kept = told + "".join(str(rows(candor, table)) for table in ("one_time_link", "sign_in", "recovery_code", "credential", "attempt"))
    for secret in (invitation, cookie, half, reset_link, GOOD, *recovery, *map(codes.bare, recovery)):
        assert secret not in kept
