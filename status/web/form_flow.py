"""How a form of the admin goes: opened, looked at, sent. A room says what it shows, what it says and where it leads; the rest is the same for all."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from status.acknowledge import Outcome
from status.errors import Conflict, Invalid
from status.web.forms import NONE, Mistakes, Typed

OPEN_TOO_LONG = "This form was open too long or in another window: press the button again."
USED_UP = "This form was sent before, with other words. Press the button again to publish these as well."
# Buttons of these names show the form again with what was typed; nothing is said.
LOOKING = {"look", "phrase"}


def _no(*_: Any) -> bool:
    return False


@dataclass(frozen=True)
class Form:
    """A form at one address.

    `show`: the page, with what was typed (None: it was just opened) and what is wrong with it.
    `say`: runs one command with what was typed.
    `done`: where it leads, given what the command returned; given None, this stood already: the button was pressed twice.
    `stands`: after a `Conflict`, whether what stands is what was typed; `Invalid` is a no.
    `used_up`: whether the command returned what the same form had said before, in other words.
    `blamed`: the field that a `Conflict` is told beside; without one it is told on top.
    """

    show: Callable[[Typed | None, Mistakes], ResponseReturnValue]
    say: Callable[[Typed], Outcome[Any]]
    done: Callable[[Any], ResponseReturnValue]
    stands: Callable[[Typed], bool] = _no
    used_up: Callable[[Any, Typed], bool] = _no
    blamed: str = ""

    def answer(self) -> ResponseReturnValue:
        """To the request at hand. Whatever is wrong, the form comes again with everything typed."""
        typed = request.form
        if request.method != "POST":
            return self.show(None, NONE)
        if LOOKING & typed.keys():
            return self.show(typed, NONE)
        try:
            outcome = self.say(typed)
        except Invalid as mistake:
            return self.show(typed, Mistakes.of(mistake))
        except Conflict as conflict:
            return self.done(None) if self._stood(typed) else self.show(typed, Mistakes.of(conflict, self.blamed))
        if self.used_up(outcome.value, typed):
            return self.show(_unused(typed), Mistakes(409, USED_UP))
        tell_late(outcome)
        return self.done(outcome.value)

    def _stood(self, typed: Typed) -> bool:
        try:
            return self.stands(typed)
        except Invalid:
            return False

    def again(self) -> ResponseReturnValue:
        """The form with a new token and everything typed: the one that it was sent with is of another time. Nothing is said."""
        return self.show(request.form, Mistakes(400, OPEN_TOO_LONG))


Maker = Callable[..., Form]
# Every form by its endpoint: `errors` shows those again that were open too long.
FORMS: dict[str, Maker] = {}


def form_at(blueprint: Blueprint, rule: str) -> Callable[[Maker], Maker]:
    """Puts the form that the function makes of its address under that address."""

    def register(make: Maker) -> Maker:
        @wraps(make)
        def view(**place: str) -> ResponseReturnValue:
            return make(**place).answer()

        FORMS[f"{blueprint.name}.{make.__name__}"] = make
        blueprint.add_url_rule(rule, make.__name__, view, methods=["GET", "POST"])
        return make

    return register


def tell_late(outcome: Outcome[Any]) -> None:
    """The statement stands, and the next page says which copy of it is late."""
    if outcome.late:
        flash(f"Saved, {'; '.join(outcome.late)}. It will be tried again.", "late")


def _unused(typed: Typed) -> Typed:
    """The same words without the ids that were used: shown, the form gets new ones."""
    kept = Typed(typed)
    kept.update({name: "" for name in ("id", "code") if kept.pop(name, None) is not None})
    return kept
