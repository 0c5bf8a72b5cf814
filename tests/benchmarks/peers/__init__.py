"""Peers: the same work done by what one would otherwise pick, for `make peers`; never tests.

Belongs here: one module per tool, each in an environment of its own outside the tree, since none
of them is a dependency of the project and some cannot stand beside each other; the table.
Not here: the goals of speed (tests.benchmarks).
"""
