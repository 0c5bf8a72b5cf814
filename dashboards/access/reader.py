"""Who is reading: the person of this session, the role and the unit that go with it.

Belongs here: from what the gate and the sign-in say to a role. Not here: which rows and pages
that means (scoped_file, roles), what is shown to those without one (components/door).
"""

from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.runtime import exists as is_served

from dashboards.access.gate import HEADER, is_loopback, told_in
from dashboards.access.roles import OPEN, Role, roles
from dashboards.access.settings import OIDC, Access, Grant, current_access


class NotAdmitted(Exception):
    """Nobody may be shown anything; `state` (exposed, around, sign_in, stranger) says why."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


@dataclass(frozen=True)
class Reader:
    """The person of a session; `who` is empty while the dashboards are open."""

    who: str
    role: Role
    unit: str | None = None


def current_reader() -> Reader:
    """The person of this session with the role the settings give now.

    Raises:
        AccessFault: the settings cannot be followed.
        NotAdmitted: the dashboards are open on an address that others reach, the request came
            around the gate, nobody is signed in, or the person has no role.
    """
    access = current_access()
    if access is None:
        if is_served() and not is_loopback(st.get_option("server.address") or ""):
            raise NotAdmitted("exposed")
        return Reader("", roles()[OPEN])
    told = told_in(st.context.headers.get(HEADER.decode()))
    if told is None:
        raise NotAdmitted("around")
    if access.sign_in == OIDC:
        claims = dict(st.user)
        if not claims.get("is_logged_in"):
            raise NotAdmitted("sign_in")
        who, grant = str(claims.get(access.claim) or ""), grant_by_claims(access, claims)
    else:
        who = told.get("who", "")
        grant = access.grant_of(who, told.get("groups", []))
    if grant is None:
        raise NotAdmitted("stranger")
    return Reader(who, roles()[grant.role], grant.unit)


def grant_by_claims(access: Access, claims: dict[str, Any]) -> Grant | None:
    """The line of the settings for somebody with these claims.

    A mail address that the provider says is not verified could be anybody's: it does not count.
    """
    who = claims.get(access.claim)
    if not isinstance(who, str) or not who:
        return None
    if access.claim == "email" and claims.get("email_verified") is False:
        return None
    groups = claims.get(access.group_claim) if access.group_claim else None
    named = [groups] if isinstance(groups, str) else groups
    is_list = isinstance(named, list)
    return access.grant_of(
        who, [each for each in named if isinstance(each, str)] if is_list else []
    )
