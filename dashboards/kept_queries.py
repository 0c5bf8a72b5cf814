"""Queries that analysts keep: the ones that come with the project, and their own, shared.

Belongs here: reading both, writing the latter as one `.sql` file each in the city's state folder.
Not here: running them, showing them.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from dashboards.publication import published_folder

SHIPPED = Path(__file__).parent / "queries" / "saved"
LONGEST_NAME = 60
# A name is a file name on every system, and never leads out of the folder.
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]|^\.+|\.+$')


class BadName(ValueError):
    """The name cannot be the name of a file."""


@dataclass(frozen=True)
class KeptQuery:
    """One kept query; `is_shipped` ones come with the project and cannot be written over."""

    name: str
    text: str
    is_shipped: bool


def own_folder() -> Path:
    """Where the analysts of this city keep theirs, beside its publications."""
    return published_folder().parent / "queries"


def kept_queries() -> list[KeptQuery]:
    """All of them, those of the project first, by name."""
    return [
        KeptQuery(file.stem, file.read_text(encoding="utf-8"), folder == SHIPPED)
        for folder in (SHIPPED, own_folder())
        for file in sorted(folder.glob("*.sql"))
    ]


def keep(name: str, text: str) -> None:
    """Write a query under a name; the same name takes the place of the earlier text.

    Raises:
        BadName: the name is empty, too long, or has signs that no file name may have.
    """
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or _NOT_IN_NAMES.search(name):
        raise BadName(name)
    folder = own_folder()
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{name}.part"
    part.write_text(text.rstrip() + "\n", encoding="utf-8")
    os.replace(part, folder / f"{name}.sql")


def drop(name: str) -> None:
    """Remove an own query; one that is not there is no fault."""
    (own_folder() / f"{Path(name).name}.sql").unlink(missing_ok=True)
