"""The web doors: parse, call one command, answer. `register` hangs them all into a Flask app."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from status.db import Installation
from status.web import (
    access,
    account,
    advice,
    assets,
    audit,
    component_forms,
    components,
    configuration,
    corrections,
    data,
    errors,
    faq_forms,
    faqs,
    guard,
    headers,
    health,
    home,
    incidents,
    links,
    mail,
    maintenance,
    maintenance_forms,
    moves,
    people,
    promises,
    published,
    redacted_things,
    redactions,
    rendering,
    routes,
    scheduled,
    sign_in,
    site,
    statements,
    subscriber_import,
    subscribers,
    subscriptions,
    unsubscribe,
    withdrawals,
)

# Their forms are static files, or machines call them: a proof in the address or a signature stands in for the form's token.
WITHOUT_TOKEN = (unsubscribe.unsubscribe, subscriptions.blueprint)
DOORS = (
    *(assets, links, sign_in, account, people, audit, home),
    *(incidents, statements, scheduled, moves, corrections, withdrawals, redactions, redacted_things, promises, data, published),
    *(maintenance, maintenance_forms),
    *(components, component_forms),
    *(faqs, faq_forms, advice, subscribers, subscriber_import, site, mail, health),
)
BLUEPRINTS = (*(door.blueprint for door in DOORS), *WITHOUT_TOKEN)


def register(app: Flask, candor: Installation) -> None:
    """Adds configuration, guards, pages and errors to `app`. Guards run in the order written here, before any view."""
    app.extensions["candor"] = candor
    configuration.register(app, candor.settings)
    rendering.register(app)
    app.url_map.converters["id"] = routes.IdConverter
    app.before_request(guard.only_our_hosts)
    app.before_request(guard.only_our_own_forms)
    app.before_request(access.only_signed_in)
    csrf = CSRFProtect(app)
    app.after_request(headers.add)
    errors.register(app)
    for blueprint in WITHOUT_TOKEN:
        csrf.exempt(blueprint)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if hops := candor.settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
