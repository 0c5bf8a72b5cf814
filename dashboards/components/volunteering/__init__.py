"""The parts of the volunteering page."""
