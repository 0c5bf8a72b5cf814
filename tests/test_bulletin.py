"""The bulletin proves itself: every figure is found again, and what a person changed is named.

Runs on the sample city's publication; what the page shows around the files is in test_pages.
"""

import io
import re
import shutil
import zipfile
from datetime import date
from pathlib import Path

import docx
import fastexcel
import pypdf
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from dashboards.bulletin import charts, fonts, verify, word
from dashboards.bulletin.charts import ink
from dashboards.bulletin.contents import Edition
from dashboards.bulletin.files import MadeFile, make_files, make_pictures
from dashboards.bulletin.refusal import BulletinRefusedError
from dashboards.bulletin.word import word_file
from dashboards.labels import in_language
from dashboards.publication import current_publication
from dashboards.queries import read_now

MONTH = date(2013, 5, 1)
SIGNED = date(2013, 6, 20)


@pytest.fixture(scope="module")
def edition(sample_publication: Path, tmp_path_factory):
    """May 2013 of the sample city, which nobody has closed.

    Read from a copy: one process cannot open a file in two ways, and other tests have it open.
    """
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(sample_publication.parent, home / "zhifu" / "published")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHANGTAI_HOME", str(home))
        patch.setenv("CHANGTAI_CITY", "zhifu")
        yield Edition(current_publication(), MONTH, SIGNED, 7)


@pytest.fixture(scope="module")
def files_made(edition) -> dict[str, MadeFile]:
    with in_language("zh"):
        return {file.kind: file for file in make_files(edition, lambda words, share: None)}


@pytest.fixture
def bulletin(files_made, tmp_path) -> Path:
    """The Word file on disk, as an office would have it."""
    file = tmp_path / "bulletin.docx"
    file.write_bytes(files_made["docx"].content)
    return file


def rewritten(file: Path, part: str, change) -> None:
    """Put one part of the file through a change, as an editor that saves would."""
    with zipfile.ZipFile(file) as parts:
        kept = {name: parts.read(name) for name in parts.namelist()}
    before = kept[part].decode("utf-8")
    after = change(before)
    assert after != before
    kept[part] = after.encode("utf-8")
    with zipfile.ZipFile(file, "w") as parts:
        for name, content in kept.items():
            parts.writestr(name, content)


def mark_of(xml: str, alias: str) -> re.Match:
    """The first figure of a column with both its marks: (before the text, text, after it)."""
    return re.search(
        r'(<w:bookmarkStart [^>]*/><w:sdt><w:sdtPr><w:alias w:val="' + alias + r'"/>'
        r".*?<w:t(?: [^>]*)?>)(.*?)(</w:t></w:r></w:sdtContent></w:sdt><w:bookmarkEnd [^>]*/>)",
        xml,
    )


def typed_over(alias: str, text: str):
    def change(xml: str) -> str:
        found = mark_of(xml, alias)
        return xml[: found.start(2)] + text + xml[found.end(2) :]

    return change


def text_in(element) -> str:
    return "".join(node.text or "" for node in element.iter(qn("w:t")))


def kinds(file: Path) -> list[str]:
    return [finding.kind for finding in verify.verify(file)[1]]


def test_every_figure_is_recomputed_without_a_difference(bulletin, capsys):
    opened, findings = verify.verify(bulletin)
    assert findings == []
    assert len(opened.noted["figures"]) > 200
    assert verify.main([str(bulletin)]) == 0
    told = capsys.readouterr().out
    assert "复算一致" in told and "no difference" in told


def test_the_same_publication_gives_the_same_bytes(edition, files_made):
    with in_language("zh"):
        again = make_files(edition, lambda words, share: None)
    assert [file.content == files_made[file.kind].content for file in again] == [True, True, True]


def test_a_figure_changed_by_hand_is_named_with_its_sentence(bulletin, edition, capsys):
    missed = read_now(edition.publication, "target_counts", **edition.given())[0]["missed_count"]
    rewritten(bulletin, "word/document.xml", typed_over("target_counts.missed_count", "3"))
    assert kinds(bulletin) == ["verify.changed"]
    assert verify.main([str(bulletin)]) == verify.DIFFERS
    told = capsys.readouterr().out
    assert f"文中“3”，复算为“{missed}”" in told and f"says “3”, recomputed “{missed}”" in told
    assert "未达标" in told and "target_counts.missed_count" in told


def test_two_names_that_were_swapped_are_both_named(bulletin):
    rewritten(bulletin, "word/document.xml", typed_over("rankings.name", "某街道办事处"))
    assert kinds(bulletin) == ["verify.changed"]


def test_a_figure_that_was_deleted_is_missed(bulletin):
    def cut(xml: str) -> str:
        return xml.replace(mark_of(xml, "overdue.overdue_count")[0], "")

    rewritten(bulletin, "word/document.xml", cut)
    assert kinds(bulletin) == ["verify.removed"]


def test_a_number_typed_in_place_of_a_figure_is_found_though_no_mark_is_left(bulletin):
    def retype(xml: str) -> str:
        plain = "<w:r><w:t>9876</w:t></w:r>"
        return xml.replace(mark_of(xml, "overdue.overdue_count")[0], plain)

    rewritten(bulletin, "word/document.xml", retype)
    assert kinds(bulletin) == ["verify.removed", "verify.typed"]


def test_marks_outlive_an_editor_that_drops_the_controls(bulletin):
    def drop_controls(xml: str) -> str:
        xml = re.sub(r"<w:sdt><w:sdtPr>.*?</w:sdtPr><w:sdtContent>", "", xml)
        return xml.replace("</w:sdtContent></w:sdt>", "")

    for part in ("word/document.xml", "word/header1.xml", "word/header2.xml"):
        rewritten(bulletin, part, drop_controls)
    assert kinds(bulletin) == []


def test_words_may_be_edited_freely(bulletin):
    rewritten(bulletin, "word/document.xml", lambda xml: xml.replace("各有关单位", "各街道"))
    assert kinds(bulletin) == []


def test_a_simulated_mark_that_was_removed_is_named(bulletin, capsys):
    def unmark(xml: str) -> str:
        return xml.replace(mark_of(xml, "bulletin_head.is_simulated")[0], "")

    rewritten(bulletin, "word/header1.xml", unmark)
    assert kinds(bulletin) == ["verify.unmarked"]
    assert verify.main([str(bulletin)]) == verify.DIFFERS
    assert "标记必须保留" in capsys.readouterr().out


def test_a_chart_that_was_replaced_is_named(bulletin):
    with zipfile.ZipFile(bulletin) as parts:
        kept = {name: parts.read(name) for name in parts.namelist()}
    picture = next(name for name in kept if name.startswith("word/media/"))
    kept[picture] += b"\0"
    with zipfile.ZipFile(bulletin, "w") as parts:
        for name, content in kept.items():
            parts.writestr(name, content)
    assert kinds(bulletin) == ["verify.picture"]


def test_a_publication_that_is_no_longer_kept_is_said(bulletin, monkeypatch, tmp_path):
    monkeypatch.setenv("CHANGTAI_HOME", str(tmp_path))
    rewritten(bulletin, "word/document.xml", typed_over("target_counts.met_count", "1"))
    assert kinds(bulletin) == ["verify.not_kept", "verify.changed"]


def test_a_query_that_the_map_makes_up_is_never_looked_for_elsewhere(bulletin):
    def lead_away(xml: str) -> str:
        return xml.replace('"query": "target_counts"', '"query": "../../../tests/x"', 1)

    rewritten(bulletin, "customXml/changtai.xml", lead_away)
    assert kinds(bulletin) == ["verify.uncomputable"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "找不到文件"),
        (b"", "已损坏"),
        (b"PK\x03\x04 no archive", "已损坏"),
        ("empty", "没有数字出处清单"),
    ],
)
def test_a_file_that_is_no_bulletin_gets_a_plain_answer(content, told, tmp_path, capsys):
    file = tmp_path / "some.docx"
    if content == "empty":
        docx.Document().save(file)
    elif content is not None:
        file.write_bytes(content)
    assert verify.main([str(file)]) == verify.UNREADABLE
    assert told in capsys.readouterr().err


def test_the_page_is_laid_out_as_the_standard_says(bulletin):
    document = docx.Document(str(bulletin))
    section = document.sections[0]
    measured = (
        section.page_width, section.page_height,
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin,
    )  # fmt: skip
    wanted = [Mm(size) for size in (210, 297, 37, 35, 28, 26)]
    # Word keeps twentieths of a point: a millimetre is off by less than one of them.
    assert [abs(a - b) < Pt(0.06) for a, b in zip(measured, wanted, strict=True)] == [True] * 6
    body = document.styles["公文正文"]
    assert body.font.size == Pt(16)
    assert body.paragraph_format.line_spacing == Pt(28.95)
    # 28 signs to a line of 156 mm, 22 lines to a page of 225 mm.
    assert 28 * (16 - 0.25) < Mm(156).pt < 29 * (16 - 0.25)
    assert 22 * 28.95 <= Mm(225).pt < 23 * 28.95
    east_asian = {
        name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("公文标题", "公文正文", "一级标题", "二级标题", "页码单")
    }
    assert east_asian == {
        "公文标题": "方正小标宋简体",
        "公文正文": "仿宋_GB2312",
        "一级标题": "黑体",
        "二级标题": "楷体_GB2312",
        "页码单": "宋体",
    }
    assert document.styles["公文标题"].font.size == Pt(22)
    assert document.settings.odd_and_even_pages_header_footer


def test_the_bulletin_says_what_it_is(bulletin, edition):
    document = docx.Document(str(bulletin))
    text = text_in(document.element)
    for words in ("芝创建办〔2013〕7号", "（征求意见稿）", "模拟数据", "2013年6月20日"):
        assert words in text, words
    assert edition.publication.publication_id in text
    header = text_in(document.sections[0].header._element)
    assert "模拟数据" in header and "数据截至2013年6月18日" in header
    descriptions = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert len(descriptions) == 2 and all(len(words) > 20 for words in descriptions)
    assert "{" not in text and "None" not in text and "nan" not in text


def test_a_month_without_ranking_or_exposure_says_so(edition):
    early = Edition(edition.publication, date(2011, 1, 1), SIGNED)
    pictures = make_pictures(early)
    document = docx.Document(io.BytesIO(word_file(early, pictures)))
    text = text_in(document.element)
    assert pictures == {}
    assert "本月没有可以比较的排名" in text and "附件：" not in text


def test_a_chart_is_never_blank(edition, monkeypatch):
    pictures = make_pictures(edition)
    assert all(ink(picture.png) > charts.LEAST_INK for picture in pictures.values())
    monkeypatch.setattr(charts, "LEAST_INK", 1.0)
    with pytest.raises(BulletinRefusedError, match="空白"):
        make_pictures(edition)


def test_without_a_chinese_font_no_file_is_made(edition, monkeypatch):
    monkeypatch.setattr(fonts.font_manager, "get_font_names", lambda: ["DejaVu Sans"])
    said = []
    with in_language("en"), pytest.raises(BulletinRefusedError, match="No Chinese font"):
        make_files(edition, lambda words, share: said.append(share))
    assert said == [0.05]
    with in_language("zh"), pytest.raises(BulletinRefusedError, match="中文字体"):
        fonts.print_fonts(frozenset({"Libertinus Serif"}))


def test_a_template_that_names_what_is_not_there_is_refused(edition, tmp_path):
    template = tmp_path / "template.docx"
    document = docx.Document(str(word.TEMPLATE))
    document.add_paragraph("{{r targets.nobody_knows }}")
    document.save(template)
    with pytest.raises(BulletinRefusedError, match="模板"):
        word_file(edition, make_pictures(edition), template)


def test_the_brief_is_text_on_two_pages_at_most(files_made, edition):
    brief = pypdf.PdfReader(io.BytesIO(files_made["pdf"].content))
    assert len(brief.pages) <= 2
    assert [round(float(side)) for side in brief.pages[0].mediabox[2:]] == [595, 842]
    for page in brief.pages:
        text = re.sub(r"\s", "", page.extract_text())
        assert "模拟数据" in text and "数据截至2013年6月18日" in text
        assert edition.publication.publication_id in text
    assert "征求意见稿" in brief.pages[0].extract_text()


def test_the_annex_holds_numbers_as_numbers_and_says_what_it_is(files_made, edition):
    book = fastexcel.read_excel(files_made["xlsx"].content)
    assert book.sheet_names == ["排名", "目标", "曝光", "约谈", "数据核实", "口径"]
    for name in book.sheet_names:
        head = book.load_sheet(name, header_row=None, n_rows=2).to_arrow()
        stamp = head.column(0)[1].as_py()
        assert "模拟数据" in stamp and edition.publication.publication_id in stamp
        assert "2013年6月18日" in stamp
    ranked = book.load_sheet("排名", header_row=2).to_arrow().to_pylist()
    rows = read_now(edition.publication, "annex_rankings", **edition.given())
    assert [row["得分"] for row in ranked] == [
        None if row["weighted_score"] is None else pytest.approx(row["weighted_score"])
        for row in rows
    ]
    exposed = book.load_sheet("曝光", header_row=2).to_arrow().to_pylist()
    assert len(exposed) == len(read_now(edition.publication, "exposures", **edition.given()))
    assert all(isinstance(row["行号"], float | int) for row in exposed)


def test_file_names_say_month_draft_and_simulated(files_made):
    assert {file.name for file in files_made.values()} == {
        "zhifu_通报_2013-05_征求意见稿_模拟.docx",
        "zhifu_简报_2013-05_征求意见稿_模拟.pdf",
        "zhifu_附表_2013-05_征求意见稿_模拟.xlsx",
    }
