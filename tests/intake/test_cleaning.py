"""What is pasted comes out as plain items in the inline subset, whatever went in."""

import time
from html import escape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cms.contract import inline
from cms.intake.cleaning import clean
from cms.intake.items import Heading, ItemList, Paragraph, Picture, Table

WORD = """
<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {}</style>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--></head><body>
<!--StartFragment-->
<p class=MsoNormal style='margin:0cm;mso-line-height-rule:exactly'><b style='mso-bidi'>Kính
gửi:</b><span style='mso-spacerun:yes'>&nbsp; </span>bà con<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span style='font:7.0pt'>&nbsp;&nbsp;</span></span><![endif]>Mang sổ</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><!--[if !supportLists]--><span
style='mso-list:Ignore'>2.<span>&nbsp;</span></span><!--[endif]-->Đúng giờ</p>
<p class=MsoListParagraph><span style='mso-list:Ignore'>·<span>&nbsp;</span></span>Riêng</p>
<table class=MsoTableGrid border=1><thead><tr><td><p class=MsoNormal><b>Ấp</b></p></td><td><p>
<b>Giờ</b></p></td></tr></thead><tr><td rowspan=2>Mũi</td><td>7:00</td></tr><tr><td>8:00
</td></tr></table><span style='display:none'>ẩn</span>
<!--EndFragment--></body></html>"""


def test_words_clipboard():
    assert clean(WORD).items == [
        Paragraph("<b>Kính gửi:</b> bà con"),
        ItemList(["Mang sổ", "Đúng giờ"], ordered=True),
        ItemList(["Riêng"]),
        Table([["Ấp", "Giờ"], ["Mũi", "7:00"], ["Mũi", "8:00"]], has_header=True),
    ]


@pytest.mark.parametrize(
    ("html", "items"),
    [
        ("<b>a<p>b</b>c", [Paragraph("<b>a</b>"), Paragraph("<b>b</b>c")]),
        ("<i><a href=HTTP://x.vn/ onclick=y>k</a>", [Paragraph('<a href="http://x.vn/"><i>k</i></a>')]),
        ("<a href=' java\tscript:alert(1)'>k</a>", [Paragraph("k")]),
        ("<a href='ref:bulletin:1'>k</a>", [Paragraph("k")]),
        ("<script>x</script><style>y</style>z", [Paragraph("z")]),
        ("a &lt;script&gt; &amp; b", [Paragraph("a &lt;script&gt; &amp; b")]),
        ("<h1>Một</h1><h4>Hai</h4>", [Heading("Một", 2), Heading("Hai", 3)]),
        ("a<br><br>b<br>", [Paragraph("a<br>b")]),
        ("<b style='font-weight:normal'>a</b>", [Paragraph("a")]),
        ("<span style='font-weight: 700'>a</span>", [Paragraph("<b>a</b>")]),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", [ItemList(["a", "– b", "c"])]),
        ("<ol><li>a:<ul><li>b;<li>c.</ul><li>d</ol>", [ItemList(["a: b; c", "d"], ordered=True)]),
        ("<ul><li><a href='https://x.vn/t'>xem</a></ul>", [ItemList(["xem (https://x.vn/t)"])]),
        ("<table><tr><td>một<tr><td>hai</table>", [Paragraph("một"), Paragraph("hai")]),
        ("Tie\u0302\u0301ng Vie\u0323\u0302t", [Paragraph("Tiếng Việt")]),
        ("<p>&nbsp;</p><p> </p>", []),
        ("3 < 5 và <5", [Paragraph("3 &lt; 5 và &lt;5")]),
    ],
)  # fmt: skip
def test_cases(html, items):
    assert clean(html).items == items


def test_what_is_left_out_is_said():
    cleaned = clean("<img src=a/b.png><iframe src='https://youtube.com/x'>y</iframe>"
                    "<a href='javascript:x'>z</a>")  # fmt: skip
    assert cleaned.items == [Paragraph("z")]
    assert [sentence.params for sentence in cleaned.unread] == [
        {"name": "b.png"},
        {"kind": "iframe", "address": "https://youtube.com/x"},
        {"address": "javascript:x"},
    ]


def test_pictures_in_lists_and_their_captions():
    cleaned = clean(
        "<ul><li>a<img src=1></ul>sau<figure><img src=2 alt='Cầu'><figcaption>Cầu mới</figcaption>"
        "</figure>",
        lambda address, alt: Picture(b"x", address, alt),
    )
    assert cleaned.items == [
        ItemList(["a"]),
        Picture(b"x", "1"),
        Paragraph("sau"),
        Picture(b"x", "2", "Cầu", "Cầu mới"),
    ]


def test_long_lists_and_paragraphs_fit_their_blocks():
    long = "chữ " * 5000
    paragraphs = clean(f"<p>{long}</p>").items
    assert [len(item.html) <= 9000 for item in paragraphs] == [True] * 3
    assert "".join(item.html for item in paragraphs).count("chữ") == 5000
    lists = clean("<ul>" + "<li>a" * 250 + "</ul>").items
    assert [len(item.items) for item in lists] == [100, 100, 50]
    assert clean(f"<ol><li>{'x ' * 400}<li>b</ol>").items[1] == Paragraph("2. b")


@pytest.mark.parametrize(
    "html",
    ["<!--", "<a ", "<a href='", "<b>", "<table>", "<ul><li>", "&#", "<![CDATA[", "</", "<?",
     "<td colspan=1000>", "<img src=data:", "</p>", "<p\n"],
)  # fmt: skip
def test_time_is_linear(html):
    began = time.monotonic()
    clean((html * 100_000)[:400_000])
    assert time.monotonic() - began < 10


def html_of(items) -> str:
    out = ""
    for item in items:
        match item:
            case Paragraph(html):
                out += f"<p>{html}</p>"
            case Heading(text, level):
                out += f"<h{level}>{escape(text)}</h{level}>"
            case ItemList(texts, ordered):
                tag = "ol" if ordered else "ul"
                rows = "".join(f"<li>{escape(text)}</li>" for text in texts)
                out += f"<p></p><{tag}>{rows}</{tag}>"
            case Table(rows, caption, has_header):
                out += f"<table><caption>{escape(caption)}</caption>"
                for number, row in enumerate(rows):
                    cell = "th" if has_header and not number else "td"
                    texts = (escape(text).replace("\n", "<p>") for text in row)
                    out += f"<tr>{''.join(f'<{cell}>{text}</{cell}>' for text in texts)}</tr>"
                out += "</table>"
    return out


TAGS = ["p", "b", "i", "strong", "em", "span style='font-weight:bold'", "a href='https://x.vn/'",
        "a href='javascript:1'", "br", "h1", "h3", "ul", "ol", "li", "table", "tr", "td", "th",
        "td rowspan=3", "td colspan=2", "caption", "div", "o:p", "script", "!--x--", "![if x]",
        "span style='mso-list:Ignore'", "pre", "svg", "figcaption"]  # fmt: skip
PIECES = st.one_of(
    st.sampled_from(TAGS).map(lambda tag: f"<{tag}>"),
    st.sampled_from(TAGS).map(lambda tag: f"</{tag.split()[0]}>"),
    st.text(max_size=12),
    st.sampled_from(["&nbsp;", "&lt;b&gt;", "&#0;", "&#x202e;", "\n", "  ", "1.", "- ", "a\u0301"]),
)


@given(st.lists(PIECES, max_size=40).map("".join))
@example("<b>a</b><b> b</b>")
@settings(max_examples=400, deadline=None)
def test_output_is_in_the_subset_and_stays_what_it_is(html):
    items = clean(html).items
    for item in items:
        if isinstance(item, Paragraph):
            inline.check(item.html)
            assert inline.plain(item.html)
    lists = [item for item in items if isinstance(item, ItemList)]
    assert all(text.strip() for item in lists for text in item.items)
    again = clean(html_of(items)).items
    assert [one for one in again if not isinstance(one, ItemList)] == [
        one for one in items if not isinstance(one, ItemList)
    ]
    assert [text for one in again if isinstance(one, ItemList) for text in one.items] == [
        text for one in lists for text in one.items
    ]
