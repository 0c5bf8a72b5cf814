"""How figures and dates are written in the reader's language.

Belongs here: numbers, units, changes, dates, fractions as text. Not here: the words
themselves (labels), which figure is shown where (components).
A value that is not there is a dash, never a zero.
"""

from datetime import date, datetime

from dashboards.labels import label, language

NOTHING = "—"
# Months in a row are counted in words up to ten, the way people say them.
NUMBERS_IN_WORDS = 10
# Up to the first step a reader takes in every digit.
LARGE_STEPS = {
    "zh": ((1e4, "ten_thousand"), (1e8, "hundred_million")),
    "en": ((1e6, "million"), (1e9, "billion")),
}


def count(value: float | None) -> str:
    """A whole number with thousands apart: 12,345."""
    return NOTHING if value is None else f"{value:,.0f}"


def large(value: float | None) -> str:
    """A whole number for reading at a glance: 45.4万, 1.2亿; 454,000, 1.2 million.

    Below the language's first step it is exact; beyond, show the exact number beside it
    (marks.figure).
    """
    steps = LARGE_STEPS[language()]
    if value is None or round(abs(value)) < steps[0][0]:
        return count(value)
    for index, (step, key) in enumerate(steps):
        # What rounds up to the next step is written in that one: 1亿, never 10,000万.
        is_last = index + 1 == len(steps)
        if is_last or round(abs(value) / step, 1) < steps[index + 1][0] / step:
            written = _short(round(value / step, 1)).replace("-", "−")
            return label(f"unit.{key}", number=written)
    raise AssertionError("the last step takes every number")


def money(yuan: float | None) -> str:
    """Money to the last yuan: 2,000万元, 1.2亿元; 20,000,000 yuan."""
    if yuan is None:
        return NOTHING
    step, key = (1e8, "hundred_million_yuan") if abs(yuan) >= 1e8 else (1e4, "yuan")
    written = f"{yuan / step:,.8f}".rstrip("0").rstrip(".")
    return label(f"unit.{key}", number=count(yuan), written=written)


def points(value: float | None) -> str:
    """Points of an assessment: 44.3, 49."""
    return NOTHING if value is None else _short(round(value, 1))


def percent(value: float | None) -> str:
    """A share given as 0-100: 88.3%. A share that is small but not zero is not written as zero."""
    if value is None:
        return NOTHING
    return "<0.1%" if 0 < value < 0.05 else f"{value:.1f}%"


def quantity(value: float | None, unit: str | None) -> str:
    """A figure with its unit: 88.3%, 5.2 days, 1,234."""
    if value is None:
        return NOTHING
    match unit:
        case "pct":
            return percent(value)
        case "days" | "hours" | "tonnes":
            return label(f"unit.{unit}", number=f"{value:,.1f}")
        case "per_100" | "per_case" | "per_session":
            return f"{value:,.2f}"
        case _:
            return count(value)


def limit(value: float | None, unit: str | None) -> str:
    """A number somebody set, as it was written: 85%, 7.5%, 30 days."""
    if value is None:
        return NOTHING
    written = f"{value:,.2f}".rstrip("0").rstrip(".")
    match unit:
        case "pct":
            return f"{written}%"
        case "days" | "hours" | "tonnes":
            return label(f"unit.{unit}", number=written)
        case _:
            return written


def change(value: float | None, before: float | None, unit: str | None) -> str:
    """The difference to an earlier figure, signed; of shares in percentage points."""
    if value is None or before is None:
        return NOTHING
    return moved(value - before, unit)


def moved(difference: float, unit: str | None, points_decimals: int = 1) -> str:
    """A difference that is one already, signed; of shares in percentage points."""
    match unit:
        case "pct":
            return label("unit.points", number=_signed(difference, points_decimals))
        case "days" | "hours" | "tonnes":
            return label(f"unit.{unit}", number=_signed(difference, 1))
        case "per_100" | "per_case" | "per_session":
            return _signed(difference, 2)
        case _:
            return _signed(difference, 0)


def _signed(value: float, decimals: int) -> str:
    rounded = round(value, decimals)
    # A true minus sign, and no sign for what rounds to nothing.
    return f"{rounded:+,.{decimals}f}".replace("-", "−") if rounded else f"{0:.{decimals}f}"


def fraction(numerator: float | None, denominator: float | None) -> str:
    """Numerator and denominator as text: 214/300; nothing for a plain count."""
    if numerator is None or denominator is None:
        return ""
    return f"{_short(numerator)}/{_short(denominator)}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def day(at: date | datetime | None) -> str:
    """A date as people read it: 2013年6月18日, 18 June 2013."""
    return NOTHING if at is None else label("date.day", at=at)


def month(at: date | None) -> str:
    """A month as people read it: 2013年5月, May 2013."""
    return NOTHING if at is None else label("date.month", at=at)


def moment(at: datetime | None) -> str:
    """A date with the time of day."""
    return NOTHING if at is None else label("date.moment", at=at)


def days(number: int | None) -> str:
    """A whole number of days."""
    if number is None:
        return NOTHING
    return label("unit.one_day" if number == 1 else "unit.whole_days", number=count(number))


def times_in_a_row(kind: str, period_count: int, cadence: str, **values: str) -> str:
    """A sentence saying for how many periods running something has been so."""
    values["period"] = label(f"period.{cadence}")
    if period_count == 1:
        return label(f"{kind}.once", **values)
    if period_count <= NUMBERS_IN_WORDS:
        return label(f"{kind}.again", ordinal=label(f"ordinal.{period_count}"), **values)
    return label(f"{kind}.many", count=period_count, **values)


def file_size(size_bytes: int | None) -> str:
    """A file's size, in the unit that leaves a readable number."""
    if size_bytes is None:
        return NOTHING
    if size_bytes < 1_000_000:
        return f"{size_bytes / 1_000:,.1f} kB"
    return f"{size_bytes / 1_000_000:,.1f} MB"
