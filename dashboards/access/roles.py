"""Roles: which pages a role may open and how much of the data it gets, from `roles.yaml`.

Belongs here: the roles. Not here: who has one (settings), which rows that means (scoped_file).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_suffix(".yaml")
# Not to be given to anybody: what every reader has while no sign-in is set up.
OPEN = "open"


@dataclass(frozen=True)
class Role:
    """One role; `pages` is None where all may be opened; `data` is all, impersonal or unit."""

    name: str
    data: str
    pages: frozenset[str] | None

    def may_open(self, page: str) -> bool:
        """Whether a page is among this role's."""
        return self.pages is None or page in self.pages


@cache
def roles() -> dict[str, Role]:
    """Every role by its name."""
    given = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {
        name: Role(name, role["data"], None if role["pages"] == "all" else frozenset(role["pages"]))
        for name, role in given.items()
    }
