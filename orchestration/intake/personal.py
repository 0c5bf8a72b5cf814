"""Personal data: what a telephone number, an identity number or a name looks like, and its mask.

Belongs here: the patterns and the expressions that make such text unreadable.
Not here: which columns hold persons (contracts, sources), the keyed hash of a person (load).

A number is masked wherever free text goes. A name can be told from other words only by its shape,
so names are masked in what is kept of rejected rows, and only for sources that hold persons.
"""

import re

MASK = "***"
_DIGIT = "[0-9０-９]"
_GAP = "[- －]?"
_NUMBERS = "|".join(
    (
        # Mobile, in one piece or in groups, with or without the country's code.
        rf"(?:[+＋]?86{_GAP})?[1１][3-9３-９]{_DIGIT}{_GAP}{_DIGIT}{{4}}{_GAP}{_DIGIT}{{4}}",
        # Landline with its area code.
        rf"[0０]{_DIGIT}{{2,3}}[-－]{_DIGIT}{{7,8}}",
        # Identity number: of the second generation, in one piece or in groups, and of the first.
        rf"{_DIGIT}{{6}}{_GAP}{_DIGIT}{{8}}{_GAP}{_DIGIT}{{3}}[0-9０-９xXｘＸ]",
        rf"{_DIGIT}{{15}}",
    )
)
# A number inside a longer one, or behind a decimal point, is none; RE2 has no look-around.
PERSONAL_NUMBER = rf"(^|[^0-9０-９.]|[^0-9０-９]\.)(?:{_NUMBERS})([^0-9０-９]|$)"
# The surnames that cover nearly all people of China, single and double.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安"
    "齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝骆路游辛"
    "靳欧管柴蒙鲍华喻祁房蒲滕萧屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟"
)
_DOUBLE_SURNAMES = "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯"
PERSONAL_NAME = (
    rf"(?:(?:{_DOUBLE_SURNAMES})\p{{Han}}{{1,2}}|[{_SURNAMES}]\p{{Han}}{{1,2}}"
    r"|\p{Lu}\p{Ll}+(?: \p{Lu}\.?)?(?: \p{Lu}\p{Ll}+){1,2})"
)
_PYTHON_NUMBER = re.compile(PERSONAL_NUMBER)


def without_numbers(expression: str) -> str:
    """SQL: the text with every telephone and identity number in it made unreadable."""
    found, kept = f"'{PERSONAL_NUMBER}'", rf"'\1{MASK}\2'"
    # Twice: of two numbers side by side the first match takes the sign between them.
    once = f"regexp_replace({expression}, {found}, {kept}, 'g')"
    twice = f"regexp_replace({once}, {found}, {kept}, 'g')"
    # Each of the forms has four digits in a row; most texts have not, and that is soon seen.
    may_hold = f"regexp_matches({expression}, '{_DIGIT}{{4}}')"
    return f"case when {may_hold} then {twice} else {expression} end"


def without_persons(expression: str) -> str:
    """SQL: as `without_numbers`; a text that has the shape of a person's name becomes the mask."""
    is_name = f"regexp_full_match(trim({expression}), '{PERSONAL_NAME}')"
    return f"case when {is_name} then '{MASK}' else {without_numbers(expression)} end"


def text_without_numbers(text: str) -> str:
    """`without_numbers` for a text outside SQL: a file's name, a reader's message."""
    for _ in range(2):
        text = _PYTHON_NUMBER.sub(rf"\1{MASK}\2", text)
    return text
