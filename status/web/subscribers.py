"""Who gets mail: how many, a list to search, adding somebody, taking somebody off, a file of all."""

import tempfile
from pathlib import Path

from flask import Blueprint, Response, flash, make_response, render_template, request
from flask.typing import ResponseReturnValue

from status.components import queries as components
from status.db import now_of
from status.errors import Invalid, NotFound
from status.subscribers import commands, erasure, queries
from status.subscribers.csv_out import export_file
from status.subscribers.model import Subscriber
from status.web.access import installation, to
from status.web.forms import NONE, Mistakes

blueprint = Blueprint("subscribers", __name__, url_prefix="/admin/subscribers")

PAGE = 50


@blueprint.get("")
def everybody() -> str:
    """The newest first, those whose address holds what is searched."""
    wanted, before = request.args.get("q", "").strip()[:254], request.args.get("before", "")
    with installation().database.read() as session:
        below = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
        found = queries.search(session, wanted, below, PAGE + 1)
        chosen = queries.choices(session, found[-1].id, found[0].id) if found else {}
        values = {"counts": queries.count_by_state(session), "asking": queries.count_asking(session, now_of(session))}
        names = {one.id: one.name for one in components.everything(session)}
    more = found[PAGE - 1].id if len(found) > PAGE else None
    return render_template("admin/subscribers.html", found=found[:PAGE], chosen=chosen, names=names, q=wanted, more=more, **values)


@blueprint.route("/add", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """Adds somebody for whom the operator vouches: nobody is asked to confirm."""
    if request.method != "POST":
        return _show_add(NONE)
    wanted = [one for one in request.form.getlist("component") if one]
    try:
        with installation().database.write() as session:
            commands.add(session, request.form.get("email", ""), components=wanted)
    except Invalid as mistake:
        return _show_add(Mistakes.of(mistake))
    flash("Added: they get the next update. Nobody was asked to confirm.", "done")
    return to("subscribers.everybody", q=request.form.get("email", "").strip())


@blueprint.route("/<int:number>/remove", methods=["GET", "POST"])
def remove(number: int) -> ResponseReturnValue:
    """Takes somebody off, or erases all about them. Pressed twice, it is done."""
    with installation().database.read() as session:
        one = session.get(Subscriber, number)
    if one is None:
        raise NotFound("There is no such subscriber: perhaps they were erased.")
    if request.method != "POST":
        return render_template("admin/subscriber-remove.html", one=one)
    with installation().database.write() as session:
        if request.form.get("do") == "erase":
            erasure.erase_address(session, one.email)
        elif one.state not in ("left", "removed"):
            commands.remove(session, one.email)
    flash("Erased: nothing about them remains." if request.form.get("do") == "erase" else "Taken off: no more mail for them.", "done")
    return to("subscribers.everybody")


@blueprint.get("/export")
def export() -> Response:
    """Everybody as CSV, to be read in again."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "subscribers.csv"
        export_file(installation().database, file)
        answer = make_response(file.read_bytes())
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="subscribers.csv"'
    return answer


def _show_add(mistakes: Mistakes) -> ResponseReturnValue:
    with installation().database.read() as session:
        parts = [[one.id, one.name] for one in components.leaves(session)]
    typed, wanted = request.form, request.form.getlist("component")
    return render_template("admin/subscriber-add.html", parts=parts, typed=typed, wanted=wanted, mistakes=mistakes), mistakes.code
