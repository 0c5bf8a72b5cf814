"""Small pieces of DuckDB SQL text: quoting, and texts turned into typed values.

Belongs here: expressions for one value. Not here: whole queries (mapping, checks).
"""

from orchestration.intake.contract import Column

# Forms that cannot be misread; day-first and month-first forms must be named by the source.
DATE_FORMATS = (
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y-%m-%d %H:%M",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日%H时%M分",
    "%Y年%m月%d日",
    "%Y.%m.%d %H:%M",
    "%Y.%m.%d",
    "%Y%m%d",
)
YES = ("是", "1", "true", "yes", "y", "t")
NO = ("否", "0", "false", "no", "n", "f")
# What a programme's cast reads once the signs are replaced, ten times as fast as form by form.
CHINESE_DATE = r"\d{4}年\d{1,2}月\d{1,2}日( ([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?)?"
# Outside these years a date is a slip of the pen (1013, 20013), not an event of a city's records.
FIRST_YEAR, LAST_YEAR = 1900, 2100


def name(text: str) -> str:
    """The text as a quoted SQL identifier."""
    return '"' + text.replace('"', '""') + '"'


def text(value: str) -> str:
    """The text as a SQL string."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: tuple[str, ...] | list[str]) -> str:
    """The texts as the inside of a SQL list."""
    return ", ".join(text(value) for value in values)


def _number(expression: str) -> str:
    plain = f"translate({expression}, '０１２３４５６７８９．－，', '0123456789.-,')"
    grouped = rf"regexp_full_match({plain}, '[+-]?\d{{1,3}}(,\d{{3}})+(\.\d+)?')"
    cast = (
        f"try_cast(case when {grouped} then replace({plain}, ',', '') else {plain} end as double)"
    )
    plainly = f"try_cast({expression} as double)"
    # Nearly all numbers are plain; the other forms cost ten times as much to try. Not coalesce:
    # out of that DuckDB takes what is written twice, and works it out for plain numbers, too.
    return f"case when {plainly} is not null then {plainly} else {cast} end"


def _moment(expression: str, formats: tuple[str, ...]) -> str:
    listed = texts(list(formats or DATE_FORMATS))
    parsed = f"try_strptime({expression}, [{listed}])::timestamp"
    if formats:
        return parsed
    chinese = (
        f"case when regexp_full_match({expression}, '{CHINESE_DATE}') "
        f"then try_cast(translate({expression}, '年月日', '--') as timestamp) end"
    )
    # A cast that fails takes far longer than a look for the sign that makes it fail.
    return (
        f"case when contains({expression}, '年') then coalesce({chinese}, {parsed}) "
        f"else coalesce(try_cast({expression} as timestamp), {parsed}) end"
    )


def taken(expression: str, column: Column, formats: tuple[str, ...] = ()) -> str:
    """The text taken for what the column's type asks; `typed` says whether it may be that."""
    match column.logical_type:
        case "integer" | "number":
            return _number(expression)
        case "boolean":
            return f"lower({expression})"
        case "timestamp" | "date":
            return _moment(expression, formats)
        case _:
            return expression


def typed(taken: str, column: Column) -> str:
    """What was `taken`, as the column's type; null where it cannot be one.

    `taken` is a column's name: DuckDB works out an expression once for each time it is written.
    """
    within = (
        f"{taken} between timestamp '{FIRST_YEAR}-01-01' "
        f"and timestamp '{LAST_YEAR}-12-31 23:59:59.999999'"
    )
    match column.logical_type:
        case "integer":
            return f"case when {taken} = trunc({taken}) then try_cast({taken} as integer) end"
        case "number":
            return f"case when isfinite({taken}) then {taken} end"
        case "boolean":
            yes, no = f"{taken} in ({texts(YES)})", f"{taken} in ({texts(NO)})"
            return f"case when {yes} then true when {no} then false end"
        case "timestamp":
            return f"case when {within} then {taken} end"
        case "date":
            return f"(case when {within} then {taken} end)::date"
        case _:
            return taken
