"""Readers: one module per file format; each yields every row as text with its row number.

Belongs here: getting text out of a file. Not here: what the text means (mapping, checks).
"""
