"""The server: checks how readers come in, then serves the dashboards behind the gate.

Belongs here: the start. Not here: pages (app), the gate itself (access).
"""

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.web.bootstrap import load_config_options

from dashboards.access.gate import Gate
from dashboards.access.settings import AccessFault
from dashboards.access.start import check_fitness, sign_in_secrets
from dashboards.labels import LANGUAGES, all_labels

SCRIPT = Path(__file__).with_name("app.py")
LOOPBACK = "127.0.0.1"
PORT = 8501
# DuckDB's client loads pandas with the first date it binds; the charts load Plotly. Together that
# is a second and more, which the first reader of a fresh server would wait for. Loaded before the
# start and not beside it: two threads that load one library may see half of it.
LOADED_AHEAD = ("pandas", "pyarrow", "plotly.graph_objects")


def told(fault: AccessFault) -> str:
    """The fault in both languages, for whoever starts the server."""
    words = all_labels()[f"access.fault.{fault.code}"]
    return "\n".join(f"✗ {words[each].format(**fault.values)}" for each in LANGUAGES)


def main() -> None:
    """Serve until stopped: `python -m dashboards.serve [--address ADDRESS] [--port PORT]`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--address", default=os.environ.get("CHANGTAI_ADDRESS") or LOOPBACK)
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or PORT))
    given = parser.parse_args()
    # Else the server takes a header of whoever asks for the address of the other end.
    os.environ["FORWARDED_ALLOW_IPS"] = ""
    config = {"server.address": given.address, "server.port": given.port}
    # Read before the checks and once more by run(): the same both times, or it warns of a change.
    load_config_options(config)
    try:
        check_fitness(given.address)
        secrets = sign_in_secrets()
    except AccessFault as fault:
        sys.exit(told(fault))
    for library in LOADED_AHEAD:
        import_module(library)
    st.App(SCRIPT, secrets=secrets, middleware=[Middleware(Gate)]).run(config=config)


if __name__ == "__main__":
    main()
