"""The month's bulletin: Word file, PDF brief, Excel annex, and the check of what became of one."""
