"""The admin's stylesheet and script, under /admin/static."""

from flask import Blueprint

blueprint = Blueprint("assets", __name__, static_folder="static", static_url_path="/admin/static")
