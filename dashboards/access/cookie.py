"""The claims in the sign-in cookie that Streamlit set and signed.

Belongs here: reading it outside a page's run, for files. Not here: what the claims give (reader).
"""

import json
from http.cookies import CookieError, SimpleCookie
from typing import Any

from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import _get_signed_cookie_with_chunks


def claims_in(lines: list[str]) -> dict[str, Any]:
    """The claims of the person signed in; empty where nobody is, or the signature is not ours."""
    cookies: SimpleCookie = SimpleCookie()
    try:
        for line in lines:
            cookies.load(line)
        given = {name: morsel.value for name, morsel in cookies.items()}
        signed = _get_signed_cookie_with_chunks(given, USER_COOKIE_NAME)
        claims = json.loads(signed) if signed else {}
    except (CookieError, ValueError, KeyError):
        return {}
    return claims if claims.get("is_logged_in") else {}
