"""Values: one cell against its column, and the value that was surely meant where one can tell.

Belongs here: what Excel and WPS do to dates, codes and numbers. Not here: files, other rows.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from orchestration.catalogue import faults
from orchestration.catalogue.declared import Column, Form
from orchestration.catalogue.faults import Kind

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
YEAR_FIRST = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0?0:00(?::00)?(?:\.0+)?)?"
)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
PARTS = re.compile(r"\d{1,4}[-/.年]\d{1,4}(?:[-/.月]\d{1,4})?[月日]?")
CODE_AS_DATE = re.compile(
    r"\d{1,2}月\d{1,2}日|\d{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-\d{1,2}|\d{4}[-/]\d{1,2}[-/]\d{1,2}.*"
)
# Excel counts days from here; its numbers for 1954 to 2064.
DAY_ZERO = date(1899, 12, 30)
DAY_NUMBERS = range(20000, 60001)
NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)")
BOOLEANS = {"true": "true", "false": "false", "是": "true", "否": "false"}
INVISIBLE = "\u200b\u200c\u200d\ufeff"


@dataclass(frozen=True)
class Verdict:
    """What is wrong with a cell; `mended` is the value surely meant, None where one can't tell."""

    kind: Kind
    mended: str | None = None
    detail_zh: str = ""
    detail_en: str = ""


def _day(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _date(text: str) -> Verdict | None:
    if ISO.fullmatch(text):
        return None if _day(*text.split("-")) else Verdict(faults.NOT_A_DATE)
    for pattern in (YEAR_FIRST, COMPACT):
        if (found := pattern.fullmatch(text)) and (day := _day(*found.groups())):
            return Verdict(faults.EXCEL_DATE, day)
    if re.fullmatch(r"\d{5}(\.0+)?", text) and int(float(text)) in DAY_NUMBERS:
        return Verdict(
            faults.EXCEL_NUMBER, (DAY_ZERO + timedelta(days=int(float(text)))).isoformat()
        )
    return Verdict(faults.UNCLEAR_DATE if PARTS.fullmatch(text) else faults.NOT_A_DATE)


def _number(text: str, is_whole: bool) -> Verdict | None:
    if re.fullmatch(r"[-+]?\d+" if is_whole else NUMBER, text):
        return None
    plain = text.removesuffix("%").strip()
    if re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    if is_whole:
        plain = re.sub(r"\.0*$", "", plain)
    if plain != text and re.fullmatch(r"[-+]?\d+" if is_whole else NUMBER, plain):
        return Verdict(faults.NUMBER_FORM, plain)
    if re.fullmatch(r"[-+]?\d+(\.\d+)?[eE][-+]?\d+", text):
        return Verdict(faults.SCIENTIFIC)
    return Verdict(faults.NOT_A_NUMBER)


def _with_zeros(text: str, form: Form) -> str | None:
    """The code with the zeros that Excel dropped, None where that gives no code of the form."""
    groups = re.findall(r"\d+", text)
    if not form.widths or len(groups) != len(form.widths):
        return None
    digits = iter(zip(groups, form.widths, strict=True))
    filled = re.sub(r"\d+", lambda _: (pair := next(digits))[0].zfill(pair[1]), text)
    filled = filled.removesuffix(".0")
    return filled if re.fullmatch(form.pattern, filled) else None


def _form(text: str, form: Form) -> Verdict | None:
    if re.fullmatch(form.pattern, text):
        return None
    words = {"detail_zh": form.zh, "detail_en": form.en}
    if filled := _with_zeros(text, form):
        return Verdict(faults.LOST_ZERO, filled)
    if form.widths and CODE_AS_DATE.fullmatch(text):
        return Verdict(faults.CODE_AS_DATE, None, **words)
    return Verdict(faults.WRONG_FORM, None, **words)


def _short_list(text: str, allowed: tuple[str, ...]) -> Verdict | None:
    if text in allowed:
        return None
    alike = [value for value in allowed if value.casefold() == text.casefold()]
    words = "、".join(allowed), ", ".join(allowed)
    return Verdict(faults.NOT_ALLOWED, alike[0] if len(alike) == 1 else None, *words)


def _meaning(column: Column, text: str) -> Verdict | None:
    match column.type:
        case "date":
            return _date(text)
        case "integer":
            return _number(text, is_whole=True)
        case "double":
            return _number(text, is_whole=False)
        case "boolean":
            # Excel writes true as TRUE by itself; that is no fault.
            return None if text.casefold() in BOOLEANS else Verdict(faults.NOT_YES_OR_NO)
    if column.allowed:
        return _short_list(text, column.allowed)
    return _form(text, column.form) if column.form else None


def judged(column: Column, text: str) -> Verdict | None:
    """What is wrong with a cell that is not empty, None where nothing is."""
    clean = text.strip().strip(INVISIBLE).strip()
    if column.is_text:
        return Verdict(faults.SPACES, clean) if clean != text else None
    flat = unicodedata.normalize("NFKC", clean)
    verdict = _meaning(column, flat) if flat else None
    if verdict or flat == text:
        return verdict
    return Verdict(faults.SPACES if flat == clean else faults.FULL_WIDTH, flat)


def mended(column: Column, text: str) -> str:
    """The cell as it should be kept, unchanged where one can't tell."""
    verdict = judged(column, text)
    if verdict and verdict.mended is not None:
        return verdict.mended
    if column.type == "boolean" and not verdict:
        return BOOLEANS.get(text.casefold(), text)
    return text
