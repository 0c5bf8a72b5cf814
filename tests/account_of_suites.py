"""What the suites of faults, attacks, persons and roles tried and what held, told at the end.

Belongs here: adding up. Not here: trying anything.
"""

from collections import Counter

TRIED: Counter[str] = Counter()
HELD: Counter[str] = Counter()


def tell(table: str, tried: int, held: int) -> None:
    """Add to a table of the account: how many were tried, and how many of them held."""
    TRIED[table] += tried
    HELD[table] += held
