"""The sample city: a seeded generator of "Zhifu, simulated" and of the truths planted in it.

Belongs here: making files as offices send them, and knowing what was planted in them.
Not here: reading them (intake), or any figure counted from them (dbt_project).
"""
