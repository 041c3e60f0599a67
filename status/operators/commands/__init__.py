"""Making operators, letting them in, and out. Each function works in the caller's transaction."""

from status.operators.commands.codes import renew_recovery, turn_code_off, turn_code_on
from status.operators.commands.entry import Entered, enter, finish, sign_in
from status.operators.commands.links import make_link
from status.operators.commands.passwords import choose_by_link, set_password
from status.operators.commands.people import add, ensure, link_for, remove, reset
from status.operators.commands.sign_ins import end_one, end_others, seen, sign_out

__all__ = [
    "Entered",
    "add",
    "choose_by_link",
    "end_one",
    "end_others",
    "ensure",
    "enter",
    "finish",
    "link_for",
    "make_link",
    "remove",
    "renew_recovery",
    "reset",
    "seen",
    "set_password",
    "sign_in",
    "sign_out",
    "turn_code_off",
    "turn_code_on",
]
