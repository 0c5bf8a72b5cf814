"""Refusal: a bulletin that cannot be made as it should be is not made at all.

Belongs here: the one error that readers are told in words. Not here: why (each module says).
"""


class BulletinRefusedError(Exception):
    """No file was made; the message says in words why, and what to do."""
