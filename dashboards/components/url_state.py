"""Choices that live in the URL: a link reopens the same view, in either language.

Belongs here: bringing the address and the session to one value before a widget is drawn.
Not here: which choices there are (filters, frame).

Streamlit's own `bind="query-params"` writes the words that are shown, so a link made on the
Chinese page would lose its choices on the English one; here the address holds codes.
"""

from collections.abc import Sequence

import streamlit as st

_PAGE = "_page"
_MOVED = "_has_moved"


def note_page(url_path: str) -> None:
    """Tell which page this run shows; a move clears the address, and choices must survive it."""
    st.session_state[_MOVED] = st.session_state.get(_PAGE) not in (None, url_path)
    st.session_state[_PAGE] = url_path


def has_page() -> bool:
    """Whether `app.py` has told this session which page it shows."""
    return _PAGE in st.session_state


def settle(key: str, choices: Sequence[str], default: str, *, is_lasting: bool = False) -> None:
    """Set the session's value of a choice, before its widget is drawn.

    The address wins when it has changed since it was last seen (first visit, link, back button);
    otherwise the session does. What is not among the choices falls back to the default.

    Args:
        key: name of the choice, in the session and in the address.
        choices: the codes it may take.
        default: the code that is left out of the address.
        is_lasting: an address that says nothing never takes the choice back.
    """
    seen_key = f"_seen_{key}"
    in_address = st.query_params.get(key)
    has_changed = in_address != st.session_state.get(seen_key)
    says_nothing = in_address is None and (is_lasting or st.session_state.get(_MOVED))
    if has_changed and not says_nothing:
        st.session_state[key] = in_address
    if st.session_state.get(key) not in choices:
        st.session_state[key] = default
    value = st.session_state[key]
    # Said again on every page: a widget that this page has not drawn before would begin with its
    # own first choice, whatever the session holds.
    st.session_state[key] = value
    in_new_address = None if value == default else value
    if in_new_address is None:
        st.query_params.pop(key, None)
    elif in_new_address != in_address:
        st.query_params[key] = in_new_address
    st.session_state[seen_key] = in_new_address


def settle_text(key: str) -> None:
    """Set the session's value of a free text, before its field is drawn; empty is left out."""
    seen_key = f"_seen_{key}"
    in_address = st.query_params.get(key)
    if in_address != st.session_state.get(seen_key) and in_address is not None:
        st.session_state[key] = in_address
    value = st.session_state.setdefault(key, "").strip()
    if value:
        st.query_params[key] = value
    else:
        st.query_params.pop(key, None)
    st.session_state[seen_key] = value or None
