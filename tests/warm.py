"""Imported by the process that `forked` forks from: the templates of pages, compiled once instead of in every command."""

from status.publishing.environment import _environment

for _name in _environment().list_templates(filter_func=lambda name: name.endswith((".html", ".txt"))):
    _environment().get_template(_name)
