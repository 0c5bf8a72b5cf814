"""The Word bulletin: the office's template filled, every figure in a control, the map beside it.

Belongs here: filling, alternative texts, the map, the same bytes for the same figures.
Not here: layout and wording (bulletin_template.docx), reading a file back (hidden).
"""

import hashlib
import io
import re
import zipfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import Environment, StrictUndefined, TemplateError

from dashboards.bulletin.charts import Picture
from dashboards.bulletin.contents import Edition, contents
from dashboards.bulletin.figures import Figures
from dashboards.bulletin.hidden import control, map_part, outside_text
from dashboards.bulletin.refusal import BulletinRefusedError
from dashboards.labels import in_language, label
from dashboards.publication import Publication

TEMPLATE = Path(__file__).with_name("bulletin_template.docx")
TEXT_WIDTH = Mm(156)
MAP_NAME = PackURI("/customXml/changtai.xml")
NUMBER = re.compile(r"\d[\d.,%]*")
# ZIP knows no earlier time; a fixed one gives the same bytes for the same figures.
EPOCH = (1980, 1, 1, 0, 0, 0)


def word_file(edition: Edition, pictures: dict[str, Picture], template: Path = TEMPLATE) -> bytes:
    """The bulletin as a Word file.

    Args:
        edition: which bulletin.
        pictures: `course`, and `ranking` where there is one; the ranking's title is in its words.
        template: the office's file.

    Raises:
        BulletinRefusedError: the template is missing, damaged, or names what is not there.
    """
    with in_language("zh"):
        figures = Figures(edition.publication, edition.given(), control)
        try:
            # The file's name first: DocxTemplate reads it late and says nothing of its own.
            filled = DocxTemplate(io.BytesIO(template.read_bytes()))
            given = contents(figures, edition) | _images(filled, pictures)
            strict = Environment(autoescape=True, undefined=StrictUndefined)
            filled.render(given, strict, autoescape=True)
        except (OSError, KeyError, ValueError, zipfile.BadZipFile, TemplateError) as error:
            raise BulletinRefusedError(label("bulletin.bad_template", told=str(error))) from error
    kept = io.BytesIO()
    filled.save(kept)
    document = docx.Document(kept)
    _tell_pictures(document, pictures)
    noted = _noted(edition.publication, figures, pictures, numbers(outside_text(kept)))
    part = Part(MAP_NAME, "application/xml", map_part(noted), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)
    saved = io.BytesIO()
    document.save(saved)
    return _settled(saved)


def numbers(text: str) -> Counter[str]:
    """The numbers in a text, and how often each is written."""
    return Counter(found.rstrip(".,") for found in NUMBER.findall(text))


def _images(filled: DocxTemplate, pictures: dict[str, Picture]) -> dict[str, Any]:
    images = dict.fromkeys(("course", "ranking"))
    for name, picture in pictures.items():
        images[name] = InlineImage(filled, io.BytesIO(picture.png), width=TEXT_WIDTH)
    return images | {"ranking_title": pictures["ranking"].title if "ranking" in pictures else ""}


def _tell_pictures(document: docx.document.Document, pictures: dict[str, Picture]) -> None:
    """Words for those who do not see a picture, matched by its bytes."""
    for shape in document.inline_shapes:
        blip = shape._inline.graphic.graphicData.pic.blipFill.blip.embed
        png = document.part.related_parts[blip].blob
        for picture in pictures.values():
            if picture.png == png:
                shape._inline.docPr.set("descr", picture.told)
                shape._inline.docPr.set("title", picture.title)


def _noted(
    publication: Publication,
    figures: Figures,
    pictures: dict[str, Picture],
    outside: Counter[str],
) -> dict[str, Any]:
    return {
        "publication_id": publication.publication_id,
        "city_code": Path(publication.path).parent.parent.name,
        "figures": [asdict(figure) for figure in figures.printed],
        "outside": outside,
        "pictures": {
            name: hashlib.sha256(picture.png).hexdigest() for name, picture in pictures.items()
        },
    }


def _settled(saved: io.BytesIO) -> bytes:
    """The same parts with one fixed time."""
    settled = io.BytesIO()
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(settled, "w") as kept:
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(entry, parts.read(name))
    return settled.getvalue()
