"""The parts of the supervision page: what a month's bulletin will hold, and its files."""
