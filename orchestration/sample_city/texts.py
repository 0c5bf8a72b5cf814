"""Texts: moments and numbers as the programs of different offices print them.

Belongs here: turning arrays into cells. Not here: which cells go where.
"""

from datetime import datetime

import numpy as np


def iso_texts(moments: np.ndarray) -> list[str | None]:
    """2013-05-01 08:30; None where missing."""
    texts = np.datetime_as_string(moments.astype("datetime64[m]")).tolist()
    return [None if text == "NaT" else text.replace("T", " ") for text in texts]


def sheet_texts(moments: np.ndarray) -> list[str | None]:
    """2013/5/1 8:30, as a spreadsheet saves it to CSV; None where missing."""
    texts = np.datetime_as_string(moments.astype("datetime64[m]")).tolist()
    return [
        None
        if text == "NaT"
        else f"{text[:4]}/{int(text[5:7])}/{int(text[8:10])} {int(text[11:13])}:{text[14:16]}"
        for text in texts
    ]


def chinese_texts(moments: np.ndarray) -> list[str | None]:
    """2013年5月1日 08:30; None where missing."""
    texts = np.datetime_as_string(moments.astype("datetime64[m]")).tolist()
    return [
        None
        if text == "NaT"
        else f"{text[:4]}年{int(text[5:7])}月{int(text[8:10])}日 {text[11:16]}"
        for text in texts
    ]


def cells(moments: np.ndarray) -> list[datetime | None]:
    """Moments as a workbook's own dates; None where missing."""
    return moments.astype("datetime64[us]").tolist()


def numbers(values: np.ndarray) -> list[int | float | None]:
    """Numbers without a needless .0; None where not a number."""
    return [
        None if value != value else int(value) if value == int(value) else value
        for value in values.tolist()
    ]


def yes_no(flags: np.ndarray) -> list[str]:
    """是 or 否."""
    return np.where(flags, "是", "否").tolist()


def month_names(moments: np.ndarray) -> np.ndarray:
    """2013-05, the way files are named."""
    return np.datetime_as_string(moments.astype("datetime64[M]"))


def workbook_names(moments: np.ndarray) -> np.ndarray:
    """2013-05, or 2012 for all that is older: offices keep a past year in one workbook."""
    months = month_names(moments)
    return np.where(months < "2013", "2012", months)


def period_title(workbook: str) -> str:
    """The period of a workbook in words."""
    year, _, month = workbook.partition("-")
    return f"{year}年{int(month)}月" if month else f"2011年12月至{year}年12月"
