"""Benchmarks: the goals of speed as ratios measured in one run, for `make bench`; never tests.

Belongs here: one small module per goal, what they measure with, the hand-written limit.
Not here: anything that must hold for the figures to be right (tests).
"""
