"""Before the start: may the dashboards be served here, and with which sign-in?

Belongs here: what is checked once. Not here: what is checked for each request (gate, reader).
"""

from typing import Any

import streamlit as st
from streamlit.auth_util import get_secrets_auth_section

from dashboards.access.gate import is_loopback
from dashboards.access.secret import from_environment
from dashboards.access.settings import OIDC, AccessFault, current_access

SHORTEST_COOKIE_SECRET = 32
# As Streamlit names them in [auth], and the environment variable of each.
AUTH = {
    "client_id": "CHANGTAI_OIDC_CLIENT_ID",
    "client_secret": "CHANGTAI_OIDC_CLIENT_SECRET",
    "server_metadata_url": "CHANGTAI_OIDC_METADATA_URL",
    "redirect_uri": "CHANGTAI_OIDC_REDIRECT_URI",
    "cookie_secret": "CHANGTAI_OIDC_COOKIE_SECRET",
}


def check_fitness(address: str) -> None:
    """Check that these dashboards may be served at the address they are given.

    Raises:
        AccessFault: without sign-in they would be open to others, or settings of the server would
            let readers in around the gate.
    """
    access = current_access()
    if access is None and not is_loopback(address):
        raise AccessFault("exposed", address=address)
    for option in ("server.trustedUserHeaders", "server.enableAgentApi"):
        if st.get_option(option):
            raise AccessFault("around", option=option)


def sign_in_secrets() -> dict[str, Any] | None:
    """What Streamlit needs to sign readers in, from the environment; None if that says nothing.

    Raises:
        AccessFault: something that sign-in needs stands neither there nor in secrets.toml.
    """
    access = current_access()
    if access is None or access.sign_in != OIDC:
        return None
    given = {key: value for key, name in AUTH.items() if (value := from_environment(name))}
    known = get_secrets_auth_section().to_dict() | given
    if missing := sorted(AUTH[key] for key in AUTH.keys() - known.keys()):
        raise AccessFault("oidc", missing=", ".join(missing))
    if len(known["cookie_secret"]) < SHORTEST_COOKIE_SECRET:
        raise AccessFault("cookie_secret", shortest=SHORTEST_COOKIE_SECRET)
    return {"auth": known} if given else None
