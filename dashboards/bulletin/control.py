"""Content control: how a figure hides in a Word file, and how it is found there again.

Belongs here: the XML of one control, the map of figures inside the file, reading both back.
Not here: comparing (verify), what is printed (template).

A control's tag holds at most 64 signs, so it holds a number; the map is an XML part of its own,
which Word and LibreOffice keep when they save.
"""

import json
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import quoteattr
from zipfile import BadZipFile

from docx.oxml.ns import qn
from lxml import etree
from lxml.etree import XMLSyntaxError
from markupsafe import Markup, escape

from dashboards.bulletin.figures import Figure

MAP_SPACE = "urn:changtai:bulletin:1"
TAG = "changtai:f{number}"
_TAG_READ = re.compile(r"changtai:f(\d+)")
_TEXT_PARTS = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
# Word leaves a paragraph's mark here; text of different paragraphs must not run together.
_BREAKS = {qn("w:p"), qn("w:br"), qn("w:tab")}


@dataclass(frozen=True)
class Found:
    """One control in a file: the figure it stands for, its text now, the sentence around it."""

    number: int
    text: str
    around: str


@dataclass(frozen=True)
class Opened:
    """What a Word file holds: its map, its controls, the text outside them, its pictures."""

    noted: dict[str, Any]
    found: list[Found]
    outside: str
    pictures: list[bytes]


class NotABulletinError(Exception):
    """The file is damaged, or was not made here; the message says which."""


def control(figure: Figure) -> Markup:
    """A plain-text control around the figure, for `{{r …}}` in the template."""
    tag = TAG.format(number=figure.number)
    alias = f"{figure.query}.{figure.column}"[:64]
    return Markup(
        f'<w:sdt><w:sdtPr><w:alias w:val={quoteattr(alias)}/><w:tag w:val="{tag}"/>'
        f'<w:id w:val="{100000 + figure.number}"/><w:text/></w:sdtPr><w:sdtContent><w:r>'
        f'<w:t xml:space="preserve">{escape(figure.text)}</w:t></w:r></w:sdtContent></w:sdt>'
    )


def map_part(noted: dict[str, Any]) -> bytes:
    """The map as the file's own XML part."""
    root = etree.Element(f"{{{MAP_SPACE}}}figures", nsmap={None: MAP_SPACE})
    root.text = json.dumps(noted, ensure_ascii=False, sort_keys=True)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def opened(file: Path) -> Opened:
    """Read a bulletin back.

    Raises:
        NotABulletinError: the file cannot be read, or holds no map of figures.
    """
    try:
        with zipfile.ZipFile(file) as parts:
            names = parts.namelist()
            noted = _map_in(parts)
            trees = _trees(parts)
            pictures = [parts.read(name) for name in names if name.startswith("word/media/")]
    except FileNotFoundError as error:
        raise NotABulletinError("missing") from error
    except (OSError, BadZipFile, zlib.error, XMLSyntaxError, KeyError, ValueError) as error:
        raise NotABulletinError("damaged") from error
    if noted is None:
        raise NotABulletinError("no_map")
    found = [each for tree in trees for each in _controls(tree)]
    return Opened(noted, found, _outside(trees), pictures)


def outside_text(file: BinaryIO) -> str:
    """The text of a Word file outside the controls: what the template says."""
    with zipfile.ZipFile(file) as parts:
        return _outside(_trees(parts))


def _trees(parts: zipfile.ZipFile) -> list[etree._Element]:
    return [
        etree.fromstring(parts.read(name), _parser())
        for name in parts.namelist()
        if _TEXT_PARTS.fullmatch(name)
    ]


def _parser() -> etree.XMLParser:
    # The file comes from elsewhere: it may name no entity and fetch nothing.
    return etree.XMLParser(resolve_entities=False, no_network=True)


def _map_in(parts: zipfile.ZipFile) -> dict[str, Any] | None:
    for name in parts.namelist():
        if not (name.startswith("customXml/") and name.endswith(".xml")):
            continue
        root = etree.fromstring(parts.read(name), _parser())
        if root.tag == f"{{{MAP_SPACE}}}figures":
            noted = json.loads(root.text or "")
            noted["figures"], noted["publication_id"]  # noqa: B018 - a map without them is none
            return noted
    return None


def _number(sdt: etree._Element) -> int | None:
    tag = sdt.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
    read = _TAG_READ.fullmatch(tag.get(qn("w:val"), "")) if tag is not None else None
    return int(read[1]) if read else None


def text_of(element: etree._Element, *, skip: bool = False) -> str:
    """The text inside an element; deleted text of tracked changes is not there any more."""
    pieces = []

    def walk(node: etree._Element) -> None:
        if skip and node.tag == qn("w:sdt") and _number(node) is not None:
            pieces.append(" ")
            return
        if node.tag == qn("w:t"):
            pieces.append(node.text or "")
        for child in node:
            walk(child)
        if node.tag in _BREAKS:
            pieces.append("\n")

    walk(element)
    return "".join(pieces)


def _controls(tree: etree._Element) -> list[Found]:
    found = []
    for sdt in tree.iter(qn("w:sdt")):
        number = _number(sdt)
        content = sdt.find(qn("w:sdtContent"))
        if number is None or content is None:
            continue
        around = next(sdt.iterancestors(qn("w:tr"), qn("w:p")), sdt)
        sentence = " ".join(text_of(around).split())
        found.append(Found(number, text_of(content).strip("\n"), sentence))
    return found


def _outside(trees: list[etree._Element]) -> str:
    return "\n".join(text_of(tree, skip=True) for tree in trees)
