"""Pieces of the page indicator: one figure, where it comes from and why it moved."""
