"""Hiding place: how a figure is marked inside a Word file, and how it is found there again.

Belongs here: the XML around one figure, the map of figures inside the file, reading both back.
Not here: comparing (verify), what is printed (template).

A figure stands in a content control, which Word keeps when somebody types over the number, inside
a bookmark, which LibreOffice keeps where it drops the control's tag (7.4 does). A tag holds 64
signs at most, a bookmark's name 40, so both hold a number; the map is an XML part of its own.
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
MARK = "changtai_f{number}"
_MARK_READ = re.compile(r"changtai_f(\d+)")
# Above any number that an office's own bookmarks have.
_FIRST_ID = 100_000
_TEXT_PARTS = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
# Text of different paragraphs must not run together.
_BREAKS = {qn("w:p"), qn("w:br"), qn("w:tab")}


@dataclass(frozen=True)
class Found:
    """One marked place in a file: which figure, its text now, the sentence around it."""

    number: int
    text: str
    around: str


@dataclass(frozen=True)
class Opened:
    """What a Word file holds: its map, its marked places, the text outside them, its pictures."""

    noted: dict[str, Any]
    found: list[Found]
    outside: str
    pictures: list[bytes]


class NotABulletinError(Exception):
    """The file is damaged, or was not made here; the message says which."""


def control(figure: Figure) -> Markup:
    """The figure with both marks around it, for `{{r …}}` in the template."""
    mark, number = MARK.format(number=figure.number), _FIRST_ID + figure.number
    alias = f"{figure.query}.{figure.column}"[:64]
    return Markup(
        f'<w:bookmarkStart w:id="{number}" w:name="{mark}"/>'
        f'<w:sdt><w:sdtPr><w:alias w:val={quoteattr(alias)}/><w:tag w:val="{mark}"/>'
        f'<w:id w:val="{number}"/><w:lock w:val="sdtLocked"/></w:sdtPr><w:sdtContent><w:r>'
        f'<w:t xml:space="preserve">{escape(figure.text)}</w:t></w:r></w:sdtContent></w:sdt>'
        f'<w:bookmarkEnd w:id="{number}"/>'
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
    readers = [_Reader(tree) for tree in trees]
    found = [each for reader in readers for each in reader.found()]
    return Opened(noted, found, _outside(readers), pictures)


def outside_text(file: BinaryIO) -> str:
    """The text of a Word file outside the controls: what the template says."""
    with zipfile.ZipFile(file) as parts:
        return _outside([_Reader(tree) for tree in _trees(parts)])


def _outside(readers: list["_Reader"]) -> str:
    return " ".join("".join(reader.outside) for reader in readers)


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
            noted["figures"], noted["publication_id"]
            return noted
    return None


class _Reader:
    """One walk through a part: what each mark holds, and what stands outside all of them."""

    def __init__(self, tree: etree._Element) -> None:
        self.controls: list[Found] = []
        self.bookmarks: list[Found] = []
        self.outside: list[str] = []
        self._open: dict[str, tuple[int, list[str], str]] = {}
        self._sentence = ""
        self._depth = 0
        self._fields = 0
        self._walk(tree)

    def found(self) -> list[Found]:
        """Controls first; a bookmark counts where its figure has no control any more."""
        controlled = {each.number for each in self.controls}
        return self.controls + [each for each in self.bookmarks if each.number not in controlled]

    def _walk(self, node: etree._Element) -> None:
        if node.tag in (qn("w:p"), qn("w:tr")):
            self._sentence = " ".join(_text(node).split())
        self._bookmark(node)
        self._field(node)
        number = _number(node.find(f"{qn('w:sdtPr')}/{qn('w:tag')}"), "w:val")
        if node.tag == qn("w:sdt") and number is not None:
            self.controls.append(Found(number, _text(node), self._sentence))
            self._depth += 1
        if node.tag == qn("w:t"):
            for _, pieces, _ in self._open.values():
                pieces.append(node.text or "")
            if not self._open and not self._depth and not self._fields:
                self.outside.append(node.text or "")
        elif node.tag == qn("w:p") or self._open or self._depth:
            self.outside.append(" ")
        for child in node:
            self._walk(child)
        if node.tag == qn("w:sdt") and number is not None:
            self._depth -= 1

    def _field(self, node: etree._Element) -> None:
        """A page number is Word's own answer, nobody's figure."""
        if node.tag == qn("w:fldChar"):
            kind = node.get(qn("w:fldCharType"))
            self._fields += {"begin": 1, "end": -1}.get(kind, 0)

    def _bookmark(self, node: etree._Element) -> None:
        if node.tag == qn("w:bookmarkStart"):
            number = _number(node, "w:name")
            if number is not None:
                self._open[node.get(qn("w:id"))] = (number, [], self._sentence)
        elif node.tag == qn("w:bookmarkEnd") and node.get(qn("w:id")) in self._open:
            number, pieces, sentence = self._open.pop(node.get(qn("w:id")))
            self.bookmarks.append(Found(number, "".join(pieces), sentence))


def _number(element: etree._Element | None, attribute: str) -> int | None:
    read = None if element is None else _MARK_READ.fullmatch(element.get(qn(attribute), ""))
    return int(read[1]) if read else None


def _text(element: etree._Element) -> str:
    """The text inside an element; what tracked changes have deleted is not there any more."""
    pieces = []
    for node in element.iter(qn("w:t"), *_BREAKS):
        pieces.append(node.text or "" if node.tag == qn("w:t") else " ")
    return "".join(pieces).strip()
