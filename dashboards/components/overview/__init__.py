"""The parts of the overview that no other page shows: the verdict, funnel, risks, signals."""
