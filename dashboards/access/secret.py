"""Secrets: named by the settings as `env:NAME` or `file:/path`, never written there.

Belongs here: fetching one. Not here: what it is for. No message ever holds the value.
"""

import os
from pathlib import Path

# Shorter ones can be guessed by trying.
SHORTEST = 16


def secret_of(source: str) -> str | None:
    """The secret that `env:NAME` or `file:/path` leads to; None where there is none to be had."""
    kind, _, place = source.partition(":")
    if kind == "env":
        value = os.environ.get(place, "")
    elif kind == "file" and Path(place).is_file():
        value = Path(place).read_text(encoding="utf-8")
    else:
        return None
    return value.strip() or None


def from_environment(name: str) -> str | None:
    """The variable `name`, or the content of the file that `name`_FILE points to."""
    if value := secret_of(f"env:{name}"):
        return value
    file = os.environ.get(f"{name}_FILE")
    return secret_of(f"file:{file}") if file else None
