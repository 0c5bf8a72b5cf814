"""Catalogue: the files that officials edit, checked in words before anything is built on them."""
