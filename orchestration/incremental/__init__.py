"""Incremental: a build that follows what is new, from what the last whole build by dbt compiled.

Belongs here: the plan, what has changed in each relation, bringing the relations up to date.
Not here: any SQL of a figure (dbt_project), a whole build (warehouse).
"""
