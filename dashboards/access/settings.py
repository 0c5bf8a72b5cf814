"""Access settings: how readers sign in, and who has which role, from `access.yaml`.

Belongs here: reading and checking the file. Not here: who is reading now (reader), what a role
may see (roles). A fault stops the server at its start; one made later shuts everybody out.
"""

import ipaddress
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from dashboards.access.roles import OPEN, roles
from dashboards.access.secret import SHORTEST, secret_of
from dashboards.home import city_folder

FILE = "access.yaml"
OIDC, PROXY = "oidc", "proxy"
KEYS = {"sign_in", "claim", "group_claim", "proxy", "people"}
PROXY_KEYS = {"addresses", "user_header", "group_header", "secret_header", "secret"}
PERSON_KEYS = {"who", "group", "role", "unit"}
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class AccessFault(Exception):
    """The settings cannot be followed; `code` and `values` are the words access.fault.<code>."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(f"{code} {values}")
        self.code = code
        self.values = values


@dataclass(frozen=True)
class Grant:
    """One line of people: a person (`who`) or a group, the role, and the unit of that role."""

    who: str | None
    group: str | None
    role: str
    unit: str | None


@dataclass(frozen=True)
class Proxy:
    """Whose word about the reader counts: addresses of the proxy, and the secret it shows."""

    addresses: tuple[Network, ...]
    user_header: str
    group_header: str | None
    secret_header: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Access:
    """The settings as a whole; `sign_in` is oidc or proxy."""

    sign_in: str
    claim: str
    group_claim: str | None
    proxy: Proxy | None
    people: tuple[Grant, ...]

    def grant_of(self, who: str, groups: list[str]) -> Grant | None:
        """The person's own line, else the first one of a group that the person is in."""
        name = folded(who)
        own = [each for each in self.people if each.who is not None and folded(each.who) == name]
        of_groups = [each for each in self.people if each.group in groups and each.group]
        return next(iter(own + of_groups), None)


def folded(who: str) -> str:
    """A mail address means the same in capitals; any other name is taken as it is."""
    return who.casefold() if "@" in who else who


def settings_file() -> Path:
    """The file in CHANGTAI_ACCESS, else access.yaml in the city's state folder."""
    given = os.environ.get("CHANGTAI_ACCESS")
    return Path(given) if given else city_folder() / FILE


def current_access() -> Access | None:
    """The settings as they stand now; None where none are given: the dashboards are open.

    Raises:
        AccessFault: the file is not there though CHANGTAI_ACCESS names it, or cannot be followed.
    """
    file = settings_file()
    if not file.exists():
        if os.environ.get("CHANGTAI_ACCESS"):
            raise AccessFault("no_file", file=file)
        return None
    try:
        told = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        place = getattr(error, "problem_mark", None)
        raise AccessFault("not_yaml", file=file, line=place.line + 1 if place else "?") from None
    return _access(_mapping(told, "access.yaml", KEYS))


def _mapping(told: Any, where: str, keys: set[str]) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise AccessFault("not_a_list_of_keys", where=where)
    if unknown := sorted(str(key) for key in told.keys() - keys):
        raise AccessFault("unknown_key", where=where, key=", ".join(unknown))
    return told


def _text(told: dict[str, Any], key: str, where: str, default: str | None = None) -> str:
    value = told.get(key, default)
    if not isinstance(value, str) or not value.strip():
        raise AccessFault("no_text", where=where, key=key)
    return value.strip()


def _access(told: dict[str, Any]) -> Access:
    sign_in = told.get("sign_in")
    if sign_in not in (OIDC, PROXY):
        raise AccessFault("sign_in", choices=f"{OIDC}, {PROXY}")
    if (sign_in == PROXY) != ("proxy" in told):
        raise AccessFault("proxy_part", sign_in=sign_in)
    given = told.get("people")
    if not isinstance(given, list) or not given:
        raise AccessFault("no_people")
    people = tuple(_grant(each, number) for number, each in enumerate(given, start=1))
    for kind in ("who", "group"):
        names = [folded(name) for each in people if (name := getattr(each, kind))]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise AccessFault("twice", names=", ".join(twice))
    return Access(
        sign_in=sign_in,
        claim=_text(told, "claim", FILE, "email"),
        group_claim=_text(told, "group_claim", FILE) if "group_claim" in told else None,
        proxy=_proxy(told["proxy"]) if sign_in == PROXY else None,
        people=people,
    )


def _grant(told: Any, number: int) -> Grant:
    where = f"people {number}"
    told = _mapping(told, where, PERSON_KEYS)
    if ("who" in told) == ("group" in told):
        raise AccessFault("who_or_group", where=where)
    kind = "who" if "who" in told else "group"
    role = _text(told, "role", where)
    known = sorted(roles().keys() - {OPEN})
    if role not in known:
        raise AccessFault("role", where=where, role=role, known=", ".join(known))
    if (roles()[role].data == "unit") != ("unit" in told):
        raise AccessFault("unit", where=where, role=role)
    unit = _text(told, "unit", where) if "unit" in told else None
    name = _text(told, kind, where)
    return Grant(name if kind == "who" else None, name if kind == "group" else None, role, unit)


def _proxy(told: Any) -> Proxy:
    where = "proxy"
    told = _mapping(told, where, PROXY_KEYS)
    given = told.get("addresses")
    try:
        addresses = tuple(ipaddress.ip_network(str(each)) for each in given or ())
    except (TypeError, ValueError):
        addresses = ()
    if not addresses:
        raise AccessFault("addresses", where=where)
    source = _text(told, "secret", where)
    secret = secret_of(source)
    if secret is None or len(secret) < SHORTEST:
        # A secret written here by mistake must not be repeated in a log.
        named = source if source.startswith(("env:", "file:")) else "***"
        raise AccessFault("secret", source=named, shortest=SHORTEST)
    return Proxy(
        addresses=addresses,
        user_header=_text(told, "user_header", where).lower(),
        group_header=_text(told, "group_header", where).lower() if "group_header" in told else None,
        secret_header=_text(told, "secret_header", where).lower(),
        secret=secret,
    )
