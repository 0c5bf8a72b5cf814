"""The parts of the cases page: ageing, time to close, hand-overs, what comes back, one case."""
