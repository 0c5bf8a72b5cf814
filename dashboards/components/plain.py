"""Words from the data where Streamlit or Plotly would read them as markup: shown as they are.

Belongs here: making them plain. Not here: HTML (html). Options of a `choose` are plain already.
"""

import re
from html import escape

# Every sign that Markdown, its mathematics or Streamlit's colours and icons begin or end with.
_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$&])")
# Seen by nobody; keeps a word between colons from becoming an icon in the finished text.
_JOINER = "\u2060"


def in_label(words: str) -> str:
    """Words for the label of a button, a field or a fold, which Streamlit reads as Markdown."""
    return _MARKS.sub(r"\\\1", words).replace(":", f":{_JOINER}")


def in_chart(words: str) -> str:
    """Words for a Plotly figure, which reads some HTML."""
    return escape(words, quote=False)
