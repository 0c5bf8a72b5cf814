"""Reasons: the sentences, in Chinese and English, that tell a clerk why a row came back.

Belongs here: codes and sentences. Not here: when they apply (checks).
Each sentence is a template with {row}, {column}, {value} and {detail}.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """One kind of fault: its code and how it is said."""

    code: str
    zh: str
    en: str


MISSING = Reason(
    "missing_value",
    "第{row}行缺少“{column}”，这一列必须填写。",
    "row {row}: {column} is empty, it must be filled in",
)
NOT_A_NUMBER = Reason(
    "not_a_number",
    "第{row}行“{column}”的值“{value}”不是数字，请只填数字。",
    "row {row}: {column} is “{value}”, which is not a number",
)
NOT_A_WHOLE_NUMBER = Reason(
    "not_a_whole_number",
    "第{row}行“{column}”的值“{value}”不是整数，请填整数。",
    "row {row}: {column} is “{value}”, which is not a whole number",
)
NOT_A_DATE = Reason(
    "not_a_date",
    "第{row}行“{column}”的值“{value}”不是有效日期，请按{detail}的格式填写。",
    "row {row}: {column} is “{value}”, which is not a valid date; write it like {detail}",
)
NOT_YES_OR_NO = Reason(
    "not_yes_or_no",
    "第{row}行“{column}”的值“{value}”应为“是”或“否”。",
    "row {row}: {column} is “{value}”; write yes or no",
)
UNKNOWN_WORD = Reason(
    "unknown_word",
    "第{row}行“{column}”的值“{value}”不在允许的范围内，可填：{detail}。",
    "row {row}: {column} is “{value}”, which is not one of {detail}",
)
OUT_OF_RANGE = Reason(
    "out_of_range",
    "第{row}行“{column}”的值“{value}”超出范围（{detail}）。",
    "row {row}: {column} is “{value}”, outside {detail}",
)
WRONG_FORM = Reason(
    "wrong_form",
    "第{row}行“{column}”的值“{value}”格式不对（应符合 {detail}）。",
    "row {row}: {column} is “{value}”, which does not have the form {detail}",
)
UNKNOWN_CODE = Reason(
    "unknown_code",
    "第{row}行“{column}”的编码“{value}”在{detail}中查不到，请核对编码，或先补登记该编码。",
    "row {row}: {column} is “{value}”, a code not in {detail}; mend it or register the code",
)
LINE_BREAK = Reason(
    "line_break_in_value",
    "第{row}行“{column}”的内容跨了多行，通常是缺少一个引号，后面的行被吞入；请检查引号。",
    "row {row}: {column} runs over several lines, mostly a missing quote; check the quotes",
)
BROKEN_ROW = Reason(
    "broken_row",
    "第{row}行有{value}个单元格，应为{detail}个；请检查逗号和引号。",
    "row {row} has {value} cells instead of {detail}; check commas and quotes",
)
EXACT_DUPLICATE = Reason(
    "exact_duplicate",
    "第{row}行与第{value}行完全相同，只计一次，不需要处理。",
    "row {row} repeats row {value} exactly; it is counted once and needs no action",
)
ROW_RULE = Reason(
    "rule",
    "第{row}行“{column}”的值“{value}”有误：{detail}。",
    "row {row}: {column} is “{value}”: {detail}",
)
