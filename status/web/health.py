"""/healthz: this process answers."""

from flask import Blueprint, Response

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """`ok`, under any Host: probes come by address. It asks no database."""
    return Response("ok\n", mimetype="text/plain")
