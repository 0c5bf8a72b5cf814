"""dbt's assets: the library between dbt and Dagster, loaded as where dbt-core is not installed.

Belongs here: how it is loaded. Not here: what is made with it (warehouse).
It has its own words for the few types that it takes from dbt-core where it finds it, and to load
dbt-core takes 2.4 s of each refresh. dbt runs in a process of its own in any case (dbt_command).
"""

import sys
from importlib import import_module

if "dbt" in sys.modules:
    dagster_dbt = import_module("dagster_dbt")
else:
    # None stands for a module that cannot be had.
    sys.modules["dbt"] = None
    try:
        dagster_dbt = import_module("dagster_dbt")
    finally:
        del sys.modules["dbt"]
