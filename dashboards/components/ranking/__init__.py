"""The parts of the ranking page: league table, what makes a score, interviews, awards, replay."""
