"""Where DuckDB and Spark differ and sqlglot does not tell: one named function per difference.

Belongs here: rules that hold for any query. Not here: anything about one model, and what sqlglot
says rightly by itself. Each rule is tested with a query that both engines answer
(tests/spark/test_translation.py).
"""

from collections.abc import Callable

from sqlglot import exp

# Java's own gamma function, of a library that Spark carries: no engine word for it.
GAMMA = "org.apache.commons.math3.special.Gamma"


def _call(name: str, *arguments: exp.Expression) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _parse(words: str, **parts: exp.Expression) -> exp.Expression:
    """Spark's words with placeholders (`:name`) filled in."""
    tree = exp.maybe_parse(words, dialect="spark")
    return exp.replace_placeholders(tree, **parts)


def number(node: exp.Literal) -> exp.Expression:
    """A number with a point is a double: Spark's decimals would round a division."""
    if node.is_string or node.is_int:
        return node
    return exp.cast(node.copy(), "double")


def division(node: exp.Div) -> exp.Expression:
    """DuckDB always divides as doubles, decimals too."""
    return exp.Div(this=exp.cast(exp.paren(node.this), "double"), expression=node.expression)


def parquet(node: exp.ReadParquet) -> exp.Expression:
    """Columns are joined by name for the whole session (spark.sql.parquet.mergeSchema)."""
    return exp.ReadParquet(expressions=node.expressions[:1])


def rows_of_list(node: exp.Explode) -> exp.Expression:
    """A list of structs is unfolded into columns by another word."""
    if any(isinstance(option, exp.PropertyEQ) for option in node.expressions):
        return exp.Inline(this=node.this)
    return node


def cast(node: exp.Cast) -> exp.Expression:
    """Spark wants what makes rows outermost: each item is cast, then the list unfolded."""
    if not isinstance(node.this, exp.Explode):
        return node
    items = _parse(
        "transform(:items, item -> :said)", items=node.this.this, said=exp.to_identifier("item")
    )
    items.find(exp.Lambda).set("this", exp.cast(exp.to_identifier("item"), node.to))
    return exp.Explode(this=items)


def series(node: exp.GenerateSeries) -> exp.Expression:
    """Spark counts down where the first is greater than the last; DuckDB gives an empty list."""
    first, last, step = node.args["start"], node.args["end"], node.args.get("step")
    if node.args.get("is_end_exclusive"):
        last = exp.Sub(this=exp.paren(last), expression=exp.Literal.number(1))
    sequence = _call("sequence", *(part for part in (first, last, step) if part is not None))
    return exp.func(
        "if", exp.LTE(this=exp.paren(first), expression=exp.paren(last)), sequence, _call("array")
    )


def item(node: exp.Bracket) -> exp.Expression:
    """An item by its place, counted from one; where there is none both give null."""
    place = node.expressions[0]
    if isinstance(place, exp.Slice) or place.is_string:
        return node
    known = exp.func("nullif", exp.cast(exp.paren(place), "int"), exp.Literal.number(0))
    return _call("try_element_at", node.this, known)


def truncated(node: exp.TimestampTrunc) -> exp.Expression:
    """Spark gives a moment with a time zone; the project's moments have none."""
    return exp.cast(node.copy(), exp.DataType.build("timestampntz"))


def weekday(node: exp.DayOfWeekIso) -> exp.Expression:
    """Monday is nought in Spark's word and one in DuckDB's."""
    return exp.paren(_call("weekday", node.this) + 1)


def difference(node: exp.DateDiff) -> exp.Expression:
    """DuckDB counts the boundaries passed, Spark the whole units elapsed."""
    later, earlier, unit = node.this, node.expression, node.args["unit"].name.upper()
    if unit == "DAY":
        return _call("datediff", later, earlier)
    if unit == "SECOND":
        return exp.paren(_call("unix_timestamp", later) - _call("unix_timestamp", earlier))
    raise ValueError(f"no rule for a difference in {unit}")


def latest(node: exp.ArgMax) -> exp.Expression:
    """DuckDB passes over rows whose value is null, Spark only over those whose order is."""
    return _of_known(node, "max_by")


def earliest(node: exp.ArgMin) -> exp.Expression:
    """As with the latest."""
    return _of_known(node, "min_by")


def _of_known(node: exp.Expression, word: str) -> exp.Expression:
    value, order = node.this, node.expression
    return _call(word, value, exp.func("if", value.is_(exp.null()), exp.null(), order))


def any_known(node: exp.AnyValue) -> exp.Expression:
    """DuckDB gives a value that is not null where there is one."""
    return _call("any_value", node.this, exp.true())


def nulls_left_out(node: exp.IgnoreNulls) -> exp.Expression:
    """Said already, inside the call."""
    return node.this if isinstance(node.this, exp.Anonymous) else node


def distinct(node: exp.ArrayDistinct) -> exp.Expression:
    """DuckDB leaves nulls out of the different items."""
    return _call("array_compact", node.copy())


def replaced(node: exp.Star) -> exp.Expression:
    """Spark can leave columns out of a star, but not put others in their place: they come last."""
    others = node.args.get("replace")
    if not others:
        return node
    left_out = [*(node.args.get("except_") or []), *(each.args["alias"] for each in others)]
    node.set("except_", [each.copy() for each in left_out])
    node.set("replace", None)
    select = node.find_ancestor(exp.Select)
    select.set("expressions", [*select.expressions, *others])
    return node


def named(node: exp.Anonymous) -> exp.Expression:
    """Functions that sqlglot does not know."""
    rule = FUNCTIONS.get(node.name.lower())
    return rule(*node.expressions) if rule else node


def _list_sum(items: exp.Expression) -> exp.Expression:
    return _parse("aggregate(:items, 0D, (total, item) -> total + item)", items=items)


def _lgamma(x: exp.Expression) -> exp.Expression:
    words = (exp.Literal.string(GAMMA), exp.Literal.string("logGamma"))
    return exp.cast(_call("reflect", *words, exp.cast(x, "double")), "double")


def _interval(place: int) -> Callable[[exp.Expression], exp.Expression]:
    """Days, hours, minutes and seconds of an interval; the amount stands at one of them."""

    def said(amount: exp.Expression) -> exp.Expression:
        parts = [exp.Literal.number(0) for _ in range(4)]
        parts[place] = amount
        return _call("make_dt_interval", *parts)

    return said


FUNCTIONS: dict[str, Callable[..., exp.Expression]] = {
    "hash": lambda *columns: _call("xxhash64", *columns),
    "lgamma": _lgamma,
    "list_sum": _list_sum,
    "to_months": lambda months: _call("make_ym_interval", exp.Literal.number(0), months),
    "to_minutes": _interval(2),
    "to_seconds": _interval(3),
}

RULES: dict[type[exp.Expression], Callable[..., exp.Expression]] = {
    exp.Anonymous: named,
    exp.AnyValue: any_known,
    exp.ArgMax: latest,
    exp.ArgMin: earliest,
    exp.ArrayDistinct: distinct,
    exp.Bracket: item,
    exp.Cast: cast,
    exp.DateDiff: difference,
    exp.DayOfWeekIso: weekday,
    exp.Div: division,
    exp.Explode: rows_of_list,
    exp.GenerateSeries: series,
    exp.IgnoreNulls: nulls_left_out,
    exp.Literal: number,
    exp.ReadParquet: parquet,
    exp.Star: replaced,
    exp.TimestampTrunc: truncated,
}
