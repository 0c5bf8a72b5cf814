"""The gate before every request: whose word about the reader counts, and what a browser may load.

Belongs here: refusing what does not come the agreed way, telling the app who asks, headers.
Not here: what that person may see (reader, roles). Stands in front of Streamlit: `serve.py`.

Nobody outside can write the header by which the app learns the reader: whatever came under its
name is dropped, and its value begins with a word drawn when this process started.
"""

import hmac
import ipaddress
import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from dashboards.access.policy import HEADERS
from dashboards.access.settings import OIDC, Access, AccessFault, Proxy, current_access

Scope = dict[str, Any]
HEADER = b"x-changtai-reader"
# Drawn anew for each process and told to nobody.
_WORD = secrets.token_hex(32)
HEALTH = "/_stcore/health"
# Files made for one reader, and files sent up.
KEPT_FOR_READERS = ("/media/", "/_stcore/upload_file/", "/_stcore/agent/")


class Gate:
    """ASGI middleware: everything passes here first."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Callable, send: Callable) -> None:
        """Let a request in, with the word about its reader, or turn it away."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        if scope.get("path", "").rstrip("/").endswith(HEALTH):
            await self.app(scope, receive, _with_headers(send))
            return
        told = admitted(scope)
        if told is None:
            await _turn_away(scope, send)
            return
        headers = [each for each in scope["headers"] if not each[0].lower().startswith(HEADER[:10])]
        word = f"{_WORD}:{json.dumps(told)}".encode("ascii")
        await self.app(
            scope | {"headers": [*headers, (HEADER, word)]}, receive, _with_headers(send)
        )


def admitted(scope: Scope) -> dict[str, Any] | None:
    """What the gate knows of the reader of a request; None where it may not come in."""
    try:
        access = current_access()
    except AccessFault:
        # The page says that the settings are at fault; nothing else is served.
        return {} if not _is_kept(scope) else None
    if access is None:
        return {} if _names_loopback(scope) else None
    if access.sign_in == OIDC:
        return {} if not _is_kept(scope) or _signed_in(scope, access) else None
    return _told_by_proxy(scope, access.proxy)


def told_in(header: str | None) -> dict[str, Any] | None:
    """What the gate wrote into the header; None where the gate did not write it."""
    word, _, told = (header or "").partition(":")
    return json.loads(told) if hmac.compare_digest(word.encode(), _WORD.encode()) else None


def _values(scope: Scope, name: str) -> list[str]:
    wanted = name.lower().encode("ascii")
    return [value.decode("utf-8", "replace") for key, value in scope["headers"] if key == wanted]


def _names_loopback(scope: Scope) -> bool:
    """Whether the browser asked for this machine by its own name.

    Without sign-in a page of somebody else's, or a proxy, must not open what is open here.
    """
    hosts = _values(scope, "host")
    return len(hosts) == 1 and is_loopback(urlsplit(f"//{hosts[0]}").hostname or "")


def is_loopback(address: str) -> bool:
    """Whether an address leads to this machine alone."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _told_by_proxy(scope: Scope, proxy: Proxy) -> dict[str, Any] | None:
    """The reader that the proxy names; None unless it is the proxy and shows the secret."""
    shown, users = _values(scope, proxy.secret_header), _values(scope, proxy.user_header)
    if not _is_from(scope, proxy) or len(shown) != 1 or len(users) != 1:
        return None
    if not hmac.compare_digest(shown[0].encode(), proxy.secret.encode()):
        return None
    groups = _values(scope, proxy.group_header) if proxy.group_header else []
    named = [each.strip() for line in groups for each in line.split(",")]
    who = users[0].strip()
    return {"who": who, "groups": [each for each in named if each]} if who else None


def _is_from(scope: Scope, proxy: Proxy) -> bool:
    """Whether the other end of the connection is the proxy; `serve.py` keeps it from being told."""
    try:
        peer = ipaddress.ip_address((scope.get("client") or ("",))[0])
    except ValueError:
        return False
    return any(peer in network for network in proxy.addresses)


def _is_kept(scope: Scope) -> bool:
    return any(kept in scope.get("path", "") for kept in KEPT_FOR_READERS)


def _signed_in(scope: Scope, access: Access) -> bool:
    """Whether the request carries the sign-in cookie of somebody with a role."""
    # Imported late: Streamlit's own cookie reader needs its settings read first.
    from dashboards.access.cookie import claims_in  # noqa: PLC0415
    from dashboards.access.reader import grant_by_claims  # noqa: PLC0415

    return grant_by_claims(access, claims_in(_values(scope, "cookie"))) is not None


def _with_headers(send: Callable) -> Callable:
    async def sent(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            kept = [each for each in message["headers"] if each[0].lower() not in dict(HEADERS)]
            message = message | {"headers": [*kept, *HEADERS]}
        await send(message)

    return sent


async def _turn_away(scope: Scope, send: Callable) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    head = [(b"content-type", b"text/plain; charset=utf-8"), *HEADERS]
    await send({"type": "http.response.start", "status": 403, "headers": head})
    await send({"type": "http.response.body", "body": b"403"})
