"""Foreign text stays text in every medium."""

import csv
import html
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len

from twohats.reports import inert

HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;http://evil.example\x07click\x1b]8;;\x07",
    "\x1b]0;title\x1b\\after",
    "bell\x07 back\x08 null\x00",
    "\x9b31mC1 \x85next",
    "abc\u202egnp.exe\u202c",
    "\u2066isolated\u2069 \u200bzero\ufeff",
    "lone \ud800 surrogate",
    "line one\nline two\r\nthree\u2028four",
    '=HYPERLINK("http://evil.example")',
    "+1",
    "@x",
    "\t=1",
    "\r-2+3",
    "\uff1d1+1",
    "|{code}[~bob]!http://x/i.png!@all <script>alert(1)</script>",
    "![pic](http://x/i.png) [link](javascript:x) <!channel> #12 `code`",
    "{panel}{quote} ||a||b|| \\\\ -- ---- (x) (!) :) h1. x",
    "h1. heading",
    "bq. quote",
    "1. list",
    "- list",
    "# heading",
    "www.evil.example and http://evil.example/x?y=1&z=2 and a@evil.example",
    "&lt;b&gt; &#42; &amp;",
    "e" + "\u0301" * 500,
    "x" * 100_000,
)
foreign = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60))
MARKUP = st.text(alphabet="ab1 {}[]|*_-+^~!#\\:/@<>&;().?\n", max_size=30)


@given(foreign)
@example("\x1b")
@example("\x1b[")
def test_a_line_holds_nothing_that_moves_or_hides(text: str) -> None:
    clean = inert.line(text)
    for char in clean:
        category = unicodedata.category(char)
        assert char in "\u200c\u200d" or category not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert len(clean) <= 4096
    assert inert.line(clean) == clean


def test_a_sequence_goes_whole_and_its_text_stays() -> None:
    assert inert.line("\x1b[31mred\x1b[0m") == "red"
    assert inert.line("\x1b]8;;http://evil.example\x07click\x1b]8;;\x07") == "click"
    assert inert.line("abc\u202egnp.exe\u202c") == "abcgnp.exe"
    assert inert.line("Zoë O'Brien-Łuczak 李雷") == "Zoë O'Brien-Łuczak 李雷"


def test_marks_do_not_pile_up() -> None:
    assert inert.line("e" + "\u0301" * 500) == "e" + "\u0301" * 3


@given(foreign, st.integers(1, 40))
def test_a_fitted_text_keeps_its_width(text: str, cells: int) -> None:
    assert cell_len(inert.fitted(text, cells)) <= cells


def test_fitting_tells_that_it_cut() -> None:
    assert inert.fitted("Bartholomew", 6) == "Barth…"
    assert inert.fitted("李雷李雷", 5) == "李雷…"
    assert inert.fitted("short", 5) == "short"


@given(foreign)
def test_no_csv_cell_is_a_formula(text: str) -> None:
    assert inert.cell(text)[:1] not in {*"=+-@\t\r\n", *"\uff1d\uff0b\uff0d\uff20"} - {""}


@pytest.mark.parametrize("text", HOSTILE[9:15])
def test_formulas_are_quoted(text: str) -> None:
    assert inert.cell(text).startswith("'")


def test_a_cell_survives_the_csv_module() -> None:
    rows = list(csv.reader([f'"{inert.cell(HOSTILE[9]).replace(chr(34), chr(34) * 2)}"']))
    assert rows == [["'" + HOSTILE[9]]]


def _markdown_reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


@given(st.one_of(foreign, MARKUP))
@example("a\nb")
def test_markdown_shows_what_was_typed_and_nothing_else(text: str) -> None:
    cell = inert.markdown(text)
    shown = _markdown_reader().render(f"| who |\n|---|\n| x {cell} |\n")
    cells = re.findall(r"<td>x ?(.*?)</td>", shown)
    assert len(cells) == 1
    assert not re.search(r"<[a-zA-Z/!]", cells[0])
    assert html.unescape(cells[0]).replace("\u200b", "").strip() == inert.line(text)


@given(st.one_of(foreign, MARKUP))
def test_markdown_opens_no_block_at_the_start_of_a_line(text: str) -> None:
    shown = _markdown_reader().render(inert.markdown(text))
    assert set(re.findall(r"<(\w+)", shown)) <= {"p"}


def test_markdown_calls_nobody() -> None:
    for text in (
        "@all",
        "hey @here",
        "#12",
        "x@y.example",
        "http://evil.example",
        "www.evil.example",
    ):
        assert "\u200b" in inert.markdown(text)
    assert inert.markdown("Ana-Maria (12:30), v1.2") == "Ana-Maria (12:30), v1.2"
    assert inert.markdown("<!channel>") == "&lt;!channel&gt;"


@given(st.one_of(foreign, MARKUP))
def test_wiki_text_holds_no_markup_character(text: str) -> None:
    made = inert.wiki(text)
    bare = re.sub(r"&(#\d+|amp);", "·", made)
    assert not set(bare) & set("{}[]|*_+^~!#\\<>@&")
    assert not re.search(
        r"(?<![^\W_])-|-(?![^\W_])|\((x|i|y|n|/|on|off|\?)\)|\?\?|:\S*//|^h1\.", bare
    )
    assert html.unescape(made) == inert.line(text)


def test_wiki_leaves_ordinary_names_readable() -> None:
    assert inert.wiki("Ana-Maria O'Neil, 12:30: 7 %") == "Ana-Maria O'Neil, 12:30: 7 %"
    assert inert.wiki("[~bob]") == "&#91;&#126;bob&#93;"
    assert inert.wiki("AT&T &#42;") == "AT&amp;T &amp;&#35;42;"


def test_keys_are_told_from_anything_else() -> None:
    assert inert.is_key("APO-12")
    assert inert.is_key("A_B2-1")
    for text in ("apo-1", "APO-0", "APO-1\n", "APO", "APO-1 OR 1=1", '"APO-1"', "\u0410PO-1"):
        assert not inert.is_key(text)
