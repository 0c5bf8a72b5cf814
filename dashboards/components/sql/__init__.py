"""The parts of the SQL page: tables, editor, run, answer, queries that are kept."""
