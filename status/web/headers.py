"""Security headers on every answer of Flask, errors and redirects too."""

from flask import Response

from status.public.replies import NOSNIFF, REFERRER, hsts
from status.web.access import installation

# No inline script or style anywhere in the admin.
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def add(response: Response) -> Response:
    """A page may bring its own policy or caching; the rest is the same for all."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("Cache-Control", "no-store")
    for name, value in (NOSNIFF, REFERRER, ("Cross-Origin-Opener-Policy", "same-origin"), ("X-Frame-Options", "DENY")):
        response.headers[name] = value
    for name, value in hsts(installation().settings.secure):
        response.headers[name] = value
    return response
