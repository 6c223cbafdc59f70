"""Documents on paper: everything that was written stands in the PDF and in the DOCX."""

import io
import re
import zipfile
from typing import Any

import docx
import pypdf
import pytest
from hypothesis import given, settings, strategies as st

from gateways.legal_text import strip_illegal
from gateways.paper_docx import write_docx
from gateways.paper_pdf import write_pdf
from union.ground.documents import Document, Facts, Grid, Line, Passage, Signature

ANSWER = "答复如下：经与教育学院商议，拟于明年三月开设托管室。\n　　一、场地：东校区附属楼一层；\n　　二、费用：由工会补贴。"
PROPOSAL = Document(
    "丽水学院教职工代表大会提案",
    "编号：〔2026〕第 017 号",
    [
        Facts([("届　　次", "第四届教代会第三次会议"), ("提交日期", "2026年11月18日"), ("提 案 人", "林晓燕")]),
        Facts([("附 议 人", "陈堃、王喆、张䶮、李㛃、欧阳晓晓（共5人）"), ("案　　由", "关于开设课后托管的建议")]),
        Passage("提案理由", "课后三点半到下班之间无人照护。"),
        Passage("承办部门\n答复", ANSWER),
        Signature("承办部门负责人（签名）", "周国平", "2026年12月8日"),
        Signature("提案人（签名）"),
        Line("填表说明：一事一案。"),
    ],
)


def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def bare(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


def pdf_text(document: Document) -> str:
    return bare("".join(pages(write_pdf(document))))


def book(document: Document) -> Any:
    return docx.Document(io.BytesIO(write_docx(document)))


def docx_text(document: Document) -> str:
    opened = book(document)
    cells = [cell.text for table in opened.tables for row in table.rows for cell in dict.fromkeys(row.cells)]
    return bare("".join([*(paragraph.text for paragraph in opened.paragraphs), *cells]))


def words_of(document: Document) -> list[str]:
    words = [document.title, document.number]
    for block in document.blocks:
        match block:
            case Facts():
                words += [word for pair in block.rows for word in pair]
            case Passage():
                words += [block.title, *block.text.splitlines()]
            case Signature():
                words += [block.label, block.name, block.on]
            case Grid():
                words += [*block.head, *(cell for row in block.rows for cell in row)]
            case Line():
                words.append(block.text)
    return words


@pytest.mark.parametrize("read", [pdf_text, docx_text])
def test_every_word_of_a_proposal_stands_on_the_paper(read: Any) -> None:
    text = read(PROPOSAL)
    assert [word for word in words_of(PROPOSAL) if bare(word) not in text] == []


def test_the_pdf_embeds_its_fonts_and_is_fit_for_the_archive() -> None:
    content = write_pdf(PROPOSAL)
    assert b"<pdfaid:part>2</pdfaid:part>" in content
    fonts = pypdf.PdfReader(io.BytesIO(content)).pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    for font in (one.get_object() for one in fonts.values()):
        assert "/FontFile3" in font["/DescendantFonts"][0].get_object()["/FontDescriptor"]


def test_each_page_says_which_of_how_many_it_is_and_the_later_ones_whose() -> None:
    first, *later = pages(write_pdf(Document(PROPOSAL.title, "第 17 号", [Passage("理由", ANSWER * 60)])))
    assert len(later) >= 2
    assert f"第1页共{len(later) + 1}页" in bare(first)
    assert all(bare(page).startswith("丽水学院教职工代表大会提案第17号") for page in later)


@pytest.mark.parametrize("one", ["长", "w", "，", "—", "字word "], ids=["Chinese", "word", "commas", "dashes", "mixed"])
def test_twenty_thousand_characters_without_a_space_flow_over_pages_with_nothing_lost(one: str) -> None:
    text = (one * 20_000)[:20_000]
    document = Document("提案", "", [Passage("理由", text), Facts([("附议人", text)]), Line("完")])
    printed = [page.partition("第")[0] if page.startswith("第") else page for page in pages(write_pdf(document))]
    letter = one[0]
    assert sum(page.count(letter) for page in printed) == 2 * text.count(letter)
    assert len(printed) >= 15
    assert "完" in printed[-1]
    assert docx_text(document).count(letter) == 2 * text.count(letter)


def test_nothing_is_printed_beyond_the_edge() -> None:
    reader = pypdf.PdfReader(io.BytesIO(write_pdf(Document("w" * 300, "n" * 300, [Facts([("k" * 60, "v" * 3000)])]))))
    seen: list[float] = []
    for page in reader.pages:
        page.extract_text(visitor_text=lambda text, _cm, tm, *_: seen.append(tm[4]) if text.strip() else None)
    assert seen
    assert max(seen) < 210 / 25.4 * 72 - 40


def test_a_table_repeats_its_head_on_every_page() -> None:
    register = Document("提案登记册", "", [Grid(["编号", "案由"], [[f"2026{n:03d}", "托管" * 20] for n in range(90)], [1, 4])])
    printed = pages(write_pdf(register))
    assert len(printed) > 2
    assert all("编号" in page and "案由" in page for page in printed)
    assert [n for n in range(90) if f"2026{n:03d}" not in "".join(printed)] == []
    assert "w:tblHeader" in book(register).tables[0].rows[0]._tr.xml


def test_a_table_of_many_columns_lies_on_its_side_and_uneven_rows_are_filled_up() -> None:
    wide = Document("名单", "", [Grid(["列"] * 9, [["一"], ["多"] * 10], [3, 1])])
    box = pypdf.PdfReader(io.BytesIO(write_pdf(wide))).pages[0].mediabox
    assert box.width > box.height
    assert book(wide).sections[0].page_width > book(wide).sections[0].page_height
    assert pdf_text(wide).count("多") == docx_text(wide).count("多") == 10


def test_a_name_that_no_font_has_is_marked_and_named_by_its_code() -> None:
    text = pdf_text(Document("名单", "", [Line("周\U00020000、😀")]))
    assert "周〓、〓" in text
    assert "U+20000、U+1F600" in text
    assert "〓" not in pdf_text(Document("名单", "", [Line("㛃堃喆䶮邨燊𬭩 ①②☑☐√№〔〕《》·—…")]))


def test_an_unsigned_line_leaves_room_for_a_hand() -> None:
    text = "".join(pages(write_pdf(Document("表", "", [Signature("负责人（签名）")]))))
    assert re.search(r"负责人（签名）：\s{4,}年\s+月\s+日", text)


def test_a_signature_under_a_certificate_stands_in_no_box() -> None:
    certificate = Document("证书", "", [Line("特发此证。"), Signature("校工会", "（盖章）", "2026年11月26日"), Signature("主席")])
    assert book(certificate).tables == []
    assert "校工会：（盖章）2026年11月26日" in docx_text(certificate)
    assert "校工会：（盖章）2026年11月26日主席：" in pdf_text(certificate)


def test_what_people_write_is_never_read_as_markup() -> None:
    text = '#import "x" $a^2$ *粗* _斜_ <w:p/> &amp; \\u{200b} "]) #panic() // @ref = 标题'
    document = Document(text, text, [Facts([(text, text)]), Passage(text, text), Grid([text], [[text]]), Line(text)])
    assert pdf_text(document).count(bare(text)) == 9
    assert docx_text(document).count(bare(text)) == 9


def test_the_docx_names_its_chinese_fonts_and_counts_its_pages() -> None:
    with zipfile.ZipFile(io.BytesIO(write_docx(PROPOSAL))) as archive:
        body = archive.read("word/document.xml").decode()
        foot = "".join(archive.read(name).decode() for name in archive.namelist() if "footer" in name)
    assert {'w:eastAsia="仿宋"', 'w:eastAsia="黑体"', 'w:eastAsia="宋体"'} <= set(re.findall(r'w:eastAsia="[^"]+"', body))
    assert "NUMPAGES" in foot
    assert all(run.count("w:eastAsia=") == 1 for run in re.findall(r"<w:r>.*?</w:r>", body, re.DOTALL))


def test_an_empty_document_is_still_a_page() -> None:
    for nothing in (Document("", "", []), Document("", "", [Facts([]), Grid([], []), Passage("", ""), Line("")])):
        assert len(pages(write_pdf(nothing))) == 1
        assert book(nothing)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=[]), max_size=60))
def test_any_text_at_all_can_be_printed(text: str) -> None:
    document = Document(text, text, [Facts([(text, text)]), Passage(text, text), Signature(text, text), Grid([text], [[text]])])
    assert write_pdf(document).startswith(b"%PDF")
    assert bare(strip_illegal(text)) in docx_text(document)
