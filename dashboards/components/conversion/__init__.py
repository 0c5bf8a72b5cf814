"""The parts of the conversion page."""
