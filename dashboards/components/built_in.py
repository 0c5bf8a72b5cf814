"""Streamlit's own words in the reader's language: it has them in English alone.

Belongs here: which of its words are put into which of ours. Not here: how (built_in.js), the
words (labels).
"""

from pathlib import Path

import streamlit as st

from dashboards.labels import LANGUAGES, all_labels, language

SOURCE = Path(__file__).with_suffix(".js")
WORDS = (
    *("skip", "pages", "sidebar", "expand_sidebar", "collapse_sidebar"),
    *("choose", "choose_several", "open", "dismiss", "clear", "clear_all", "select_all"),
    *("no_results", "one_option", "options"),
    *("connecting", "connection", "wait", "fullscreen", "close_fullscreen", "help"),
    *("increment", "decrement"),
)


def own_words() -> dict[str, str]:
    """Each of Streamlit's words → ours; back again where English is on."""
    here = language()
    [other] = [code for code in LANGUAGES if code != here]
    pairs = [all_labels()[f"built_in.{word}"] for word in WORDS]
    return {pair[other]: pair[here] for pair in pairs}


def speak_the_language() -> None:
    """Put the words in, now and as they come; draws nothing."""
    component = st.components.v2.component(
        "changtai_built_in", html="", js=SOURCE.read_text(encoding="utf-8")
    )
    tag = "zh-CN" if language() == "zh" else "en"
    component(key="built_in", data={"words": own_words(), "language": tag}, height="content")
