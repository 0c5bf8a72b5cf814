"""Doctor: one look at a whole installation, and what to do about each fault.

Belongs here: findings about this machine and this city. Not here: mending (the verbs named in the
remedies), judging the data (contracts, dbt tests).
"""
