"""Intake: received files become accepted and rejected rows in the lake.

Belongs here: reading files, mapping columns, checking contracts, keeping account of each row.
Not here: joining feeds or computing anything from them (dbt_project).
"""
