"""What moves the data: from received files to the published warehouse, one module per stage.

Belongs here: moving files, checking contracts, running dbt, publishing, scheduling.
Not here: anything that computes a figure (dbt_project) or shows one (dashboards).
"""
