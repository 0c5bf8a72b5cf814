"""The wall around analysts' own SQL: one select, in a short-lived process with hard limits."""
