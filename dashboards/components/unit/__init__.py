"""The parts of the unit page."""
