"""The shape of ids in addresses."""

from werkzeug.routing import BaseConverter


class IdConverter(BaseConverter):
    """`<id:code>`: 12 characters a-z0-9. Anything else is no page, and never reaches the database."""

    regex = "[a-z0-9]{12}"
