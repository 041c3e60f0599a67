"""A file of subscribers in two steps: what it would do, then doing it. Between them the file stays in the operator's browser."""

import tempfile
from pathlib import Path

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from status.errors import Invalid
from status.subscribers.csv_in import Refused
from status.subscribers.importing import Imported, import_file
from status.web.access import installation, to
from status.web.forms import NONE, Mistakes

blueprint = Blueprint("subscriber_import", __name__, url_prefix="/admin/subscribers/import")

# It goes through the form twice, the second time as text; larger ones are read on the host.
LARGEST = 300_000
SHOWN = 20


@blueprint.route("", methods=["GET", "POST"])
def read() -> ResponseReturnValue:
    """Asks for a file, says what it would do, does it."""
    if request.method != "POST":
        return _show(NONE)
    sent, name = _sent()
    try:
        if len(sent) > LARGEST:
            raise Invalid({"file": "This file is too large for a form: on the host, flask subscriber import FILE takes any."})
        if not sent:
            raise Invalid({"file": "Choose a file first."})
        told, refused = _import(sent, name, dry_run="do" not in request.form)
    except Invalid as mistake:
        return _show(Mistakes.of(mistake))
    if "do" in request.form:
        flash(f"{told.imported} imported, {told.skipped} were here already or had left, {told.refused} refused. Nobody was mailed.", "done")
        return to("subscribers.everybody")
    return _show(NONE, told=told, refused=refused, text=sent.decode("utf-8-sig"), name=name)


def _sent() -> tuple[bytes, str]:
    """The file, or the text of it that the first step showed."""
    if "do" in request.form:
        return request.form.get("text", "").encode(), request.form.get("name", "")
    file = request.files.get("file")
    return (file.read(LARGEST + 1), file.filename or "") if file else (b"", "")


def _import(sent: bytes, name: str, *, dry_run: bool) -> tuple[Imported, list[Refused]]:
    """No name of theirs ever becomes a path."""
    refused: list[Refused] = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / ("the file.jsonl" if name.lower().endswith(".jsonl") else "the file")
        file.write_bytes(sent)
        return import_file(installation().database, file, dry_run=dry_run, on_refused=refused.append), refused


def _show(mistakes: Mistakes, told: Imported | None = None, **values: object) -> ResponseReturnValue:
    told_so_far = {"refused": [], "text": "", "name": "", **values}
    return render_template("admin/subscriber-import.html", told=told, shown=SHOWN, mistakes=mistakes, **told_so_far), mistakes.code
