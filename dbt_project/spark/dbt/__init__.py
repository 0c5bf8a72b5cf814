"""Joins dbt's own package of this name; nothing else belongs here."""

from pkgutil import extend_path

__path__ = extend_path(__path__, __name__)
