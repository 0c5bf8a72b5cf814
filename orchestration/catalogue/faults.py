"""Faults: what can be wrong in the catalogue, as sentences for the person who edits it.

Belongs here: kinds of faults, their words, and where a fault stands. Not here: finding them.
Each sentence says what is wrong, then what to do; {value}, {mended} and {detail} are filled in.
"""

from dataclasses import dataclass

from orchestration.catalogue.declared import Sheet

SHOWN_LENGTH = 60


@dataclass(frozen=True)
class Kind:
    """One kind of fault and how it is said."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class Place:
    """Where a fault stands, as the clerk sees it: file or sheet, Excel's row, column."""

    sheet: str
    title_zh: str
    title_en: str
    row: int | None = None
    column: str = ""
    column_zh: str = ""
    column_en: str = ""

    @property
    def zh(self) -> str:
        row = f"第{self.row}行" if self.row else ""
        column = f"“{self.column_zh}”列（{self.column}）" if self.column else ""
        return f"表 {self.sheet}（{self.title_zh}）{row}{column}"

    @property
    def en(self) -> str:
        row = f", row {self.row}" if self.row else ""
        column = f", column {self.column} ({self.column_en})" if self.column else ""
        return f"{self.sheet} ({self.title_en}){row}{column}"


@dataclass(frozen=True)
class Fault:
    """One fault at one place; a hint does not stop a refresh."""

    kind: str
    place: Place
    zh: str
    en: str
    is_hint: bool = False

    def __str__(self) -> str:
        mark = "!" if self.is_hint else "✗"
        return f"{mark} {self.place.zh}：{self.zh}\n  {self.place.en}: {self.en}"


def place(sheet: Sheet, name: str, row: int | None = None, column: str = "") -> Place:
    """The place of a column's cell; a column that is not declared keeps its own name."""
    known = {each.name: each for each in sheet.columns}
    titles = (known[column].title_zh, known[column].title_en) if column in known else (column,) * 2
    return Place(name, sheet.title_zh, sheet.title_en, row, column, *titles)


def fault(kind: Kind, where: Place, is_hint: bool = False, **values: object) -> Fault:
    """The fault with its sentences filled in; long values are cut."""
    shown = {
        name: f"{text[:SHOWN_LENGTH]}…" if len(text := str(value)) > SHOWN_LENGTH else text
        for name, value in values.items()
        if not name.startswith("detail")
    }
    zh = shown | {"detail": values.get("detail_zh", values.get("detail", ""))}
    en = shown | {"detail": values.get("detail_en", values.get("detail", ""))}
    return Fault(kind.code, where, kind.zh.format(**zh), kind.en.format(**en), is_hint)


MISSING_FILE = Kind(
    "missing_file",
    "目录里没有这个文件。请从样例城市的目录复制一份，只留标题行也可以。",
    "the file is not there; copy it from the sample city, the header alone will do",
)
UNKNOWN_FILE = Kind(
    "unknown_file",
    "系统不认识这个文件。请核对文件名，或把它移出目录文件夹。",
    "the system knows no such file; mend its name or move it out of the catalogue",
)
WRONG_ENCODING = Kind(
    "wrong_encoding",
    "文件是 {value} 编码，不是 UTF-8，系统不猜测编码。"
    "请用 Excel 或 WPS 打开，另存为“CSV UTF-8（逗号分隔）”；"
    "或运行 make catalogue MEND=1 ENCODING={mended}。",
    "the file is {value} and not UTF-8, and an encoding is never guessed; save it as CSV UTF-8, "
    "or run make catalogue MEND=1 ENCODING={mended}",
)
NO_BYTE_MARK = Kind(
    "no_byte_mark",
    "文件缺少 UTF-8 字节标记，直接双击用 Excel 打开时中文会显示为乱码。"
    "运行 make catalogue MEND=1 即可补上。",
    "the file has no byte mark, so a double click in Excel shows broken Chinese; "
    "make catalogue MEND=1 adds it",
)
BROKEN_CSV = Kind(
    "broken_csv",
    "引号不成对，后面的行被吞入同一个单元格。请检查这一行附近的引号。",
    "a quote is not closed and swallows the rows after it; check the quotes near this row",
)
WRONG_DELIMITER = Kind(
    "wrong_delimiter",
    "各列用“{value}”分隔，应当用英文逗号。请另存为“CSV UTF-8（逗号分隔）”。",
    "columns are split by “{value}” where a comma is needed; "
    "save it as CSV UTF-8 (comma delimited)",
)
MISSING_COLUMN = Kind(
    "missing_column",
    "缺少这一列。请把它加回标题行，没有内容的可以留空。",
    "the column is missing; put it back into the header, its cells may be empty",
)
UNKNOWN_COLUMN = Kind(
    "unknown_column",
    "系统不认识这一列。请核对列名，或删去该列；备注请写在“文件依据”或“来源”列。",
    "the system knows no such column; mend its name or delete it",
)
REPEATED_COLUMN = Kind(
    "repeated_column",
    "标题行里这一列出现了两次。请只留一列。",
    "the column stands twice in the header; keep one",
)
TOO_MANY_CELLS = Kind(
    "too_many_cells",
    "这一行有 {value} 个单元格，标题行只有 {detail} 列。内容里有英文逗号时，整格要加英文双引号，"
    "或改用中文逗号。",
    "the row has {value} cells for {detail} columns; quote a cell that holds a comma",
)
MISSING_VALUE = Kind(
    "missing_value",
    "必须填写，现在是空的。请补上。",
    "the cell must not be empty; fill it in",
)
MISSING_SOURCE = Kind(
    "missing_source",
    "按本行其他内容（{detail}），这里必须写明依据。请补上来源或文件，"
    "或把核实情况改为 unverified（未核）。",
    "the rest of the row ({detail}) needs a source here; name it or set the status to unverified",
)
SPACES = Kind(
    "spaces",
    "“{value}”前后有看不见的空格，应为“{mended}”。请删去空格。",
    "“{value}” has blanks around it and should be “{mended}”; delete them",
)
FULL_WIDTH = Kind(
    "full_width",
    "“{value}”里有全角字符，应为“{mended}”。请改用半角输入。",
    "“{value}” has full-width characters and should be “{mended}”; type it in half width",
)
EXCEL_DATE = Kind(
    "excel_date",
    "日期“{value}”不是规定的写法（多半是 Excel 改写的），应为 {mended}。"
    "请先把该列设为“文本”格式再改，或运行 make catalogue MEND=1。",
    "the date “{value}” was probably rewritten by Excel and should be {mended}; set the column to "
    "text and mend it, or run make catalogue MEND=1",
)
EXCEL_NUMBER = Kind(
    "excel_number",
    "“{value}”是 Excel 的日期序号，应为 {mended}。请先把该列设为“文本”格式再改，"
    "或运行 make catalogue MEND=1。",
    "“{value}” is Excel's number of a day and should be {mended}; set the column to text and mend "
    "it, or run make catalogue MEND=1",
)
MIXED_DATES = Kind(
    "mixed_dates",
    "同一列混用了几种日期写法，“{value}”应为 {mended}。请统一写成 2013-02-01 的形式，"
    "或运行 make catalogue MEND=1。",
    "the column mixes forms of dates, “{value}” should be {mended}; write all like 2013-02-01, or "
    "run make catalogue MEND=1",
)
UNCLEAR_DATE = Kind(
    "unclear_date",
    "日期“{value}”看不出哪个是月、哪个是日，或缺少年、月、日。请写成 2013-02-01 的形式。",
    "“{value}” doesn't say which part is year, month and day; write it like 2013-02-01",
)
NOT_A_DATE = Kind(
    "not_a_date",
    "“{value}”不是有效日期。请写成 2013-02-01 的形式。",
    "“{value}” is no date; write it like 2013-02-01",
)
NOT_A_NUMBER = Kind(
    "not_a_number",
    "“{value}”不是数字。这一列只填数字，说明请写在文字列。",
    "“{value}” is no number; the column takes digits only",
)
NUMBER_FORM = Kind(
    "number_form",
    "“{value}”应写成 {mended}。请去掉千分位逗号、百分号和多余的小数点。",
    "“{value}” should be {mended}, without separators or a percent sign",
)
SCIENTIFIC = Kind(
    "scientific",
    "“{value}”是 Excel 的科学计数法，后面的数字可能已丢失。请写出完整的数字。",
    "“{value}” is Excel's scientific form and may have lost digits; write the number in full",
)
NOT_YES_OR_NO = Kind(
    "not_yes_or_no",
    "“{value}”应为 true（是）或 false（否）。",
    "“{value}” should be true or false",
)
NOT_ALLOWED = Kind(
    "not_allowed",
    "“{value}”不在可选范围内，可填：{detail}。",
    "“{value}” is not one of {detail}",
)
LOST_ZERO = Kind(
    "lost_zero",
    "编码“{value}”丢了开头的 0，应为 {mended}。请先把该列设为“文本”格式再改，"
    "或运行 make catalogue MEND=1。",
    "the code “{value}” lost its leading zero and should be {mended}; set the column to text and "
    "mend it, or run make catalogue MEND=1",
)
CODE_AS_DATE = Kind(
    "code_as_date",
    "编码被 Excel 改成了日期“{value}”，原编码已看不出来。请先把该列设为“文本”格式，"
    "再按标准重新填写（{detail}）。",
    "Excel turned the code into the date “{value}”; set the column to text and write the code anew "
    "({detail})",
)
WRONG_FORM = Kind(
    "wrong_form",
    "“{value}”格式不对，应为{detail}。",
    "“{value}” does not have the form: {detail}",
)
NOT_RECEIVED = Kind(
    "not_received",
    "编码“{value}”在{detail}。如果该编码随下一批数据报送，不必处理；否则请核对。",
    "the code “{value}” is not in {detail}; leave it if the next delivery brings it, else mend it",
)
NOTHING_RECEIVED = Kind(
    "nothing_received",
    "还没有接收到任何“{value}”数据，这一列的编码无从核对。"
    "请先在 sources/ 和 reference/ 里配好“{value}”数据再更新。",
    "no {value} have been received yet, so these codes cannot be checked; set up the {value} in "
    "sources/ and reference/ first",
)
UNKNOWN_CODE = Kind(
    "unknown_code",
    "编码“{value}”在{detail}。请核对，或先在那里登记。",
    "the code “{value}” is not in {detail}; mend it or register it there first",
)
DUPLICATE_KEY = Kind(
    "duplicate_key",
    "与第{value}行重复（{detail}相同）。请删去一行；若是改规则，请给旧行填失效日期，"
    "新行用新的生效日期。",
    "repeats row {value} (the same {detail}); delete one, or end the old row and date the new one",
)
OVERLAP = Kind(
    "overlap",
    "与第{value}行的有效期重叠（{detail}相同）。请把旧行的失效日期填为新行的生效日期。",
    "overlaps row {value} in time (the same {detail}); "
    "end the old row on the day the new one begins",
)
ENDS_BEFORE_IT_BEGINS = Kind(
    "ends_before_it_begins",
    "失效日期 {value} 不晚于生效日期 {detail}。请核对两个日期。",
    "the end {value} is not after the beginning {detail}; check both dates",
)
WRONG_SUM = Kind(
    "wrong_sum",
    "{detail}当天有效的权重合计为 {value}，应为 {mended}。请调整这些行，差额为 {difference}。",
    "the weights in force {detail} add up to {value} instead of {mended}; "
    "adjust them by {difference}",
)
FRACTIONS = Kind(
    "fractions",
    "{detail}当天有效的权重合计为 {value}，看来写成了小数。5% 应写 5，不写 0.05。",
    "the weights in force {detail} add up to {value}, so they are fractions; 5 % is 5, not 0.05",
)
RULE = Kind("rule", "{detail}。现在的值是“{value}”。", "{detail}; the value is “{value}”")
