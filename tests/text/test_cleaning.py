"""What does not say what an issue asks for is masked, one for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twohats.text.cleaning import MASK, clean_description, clean_title, masked_spans


@pytest.mark.parametrize(
    "masked",
    [
        "{code}plan{code}",
        "{code:java|title=Plan}\nplan();\n{code}",
        "{noformat}\nplan\n{noformat}",
        "{quote}we plan{quote}",
        "```python\nplan()\n```",
        "~~~\nplan\n~~~",
        "<!-- describe the plan -->",
        "<pre>plan</pre>",
        "<code>plan</code>",
        "`plan`",
        "{{plan}}",
        "https://example.com/plan?x=1",
        "www.example.com/plan",
        "file:///home/plan",
        "maria@plan.example",
        "[~accountid:plan]",
        "!plan.png!",
        "!plan.png|thumbnail!",
        "/var/lib/plan",
        "./plan/b",
        "org/apache/plan/core",
        "C:\\plan\\x\\y",
        "plan_id",
        "__plan__",
        "plan.py",
        "release-plan.md",
        "release-plan_notes.md",
        "release-plan_notes.v2.md",
        "git@example.org/plan/review/x",
        "maria.plan@example.org/a/b/c",
        "--plan",
    ],
)
def test_what_is_no_prose_is_masked_whole(masked: str) -> None:
    cleaned = clean_title(f"see {masked} here")
    assert cleaned == f"see {MASK * len(masked)} here"


@pytest.mark.parametrize(
    "line",
    [
        "> we plan",
        "bq. we plan",
        "    at com.example.Plan.run(Plan.java:12)",
        "Caused by: plan",
        "java.lang.IllegalStateException: plan",
        "2026-01-01 12:00:00 ERROR [main] plan failed",
    ],
)
def test_lines_of_quotes_traces_and_logs_are_masked(line: str) -> None:
    cleaned = clean_description(f"before\n{line}\nafter")
    assert cleaned == f"before\n{MASK * len(line)}\nafter"


def test_a_traceback_is_masked_to_its_last_line() -> None:
    trace = "Traceback (most recent call last):\n  File plan\n    plan()\nValueError: plan"
    assert clean_description(f"see\n{trace}\nplan") == f"see\n{MASK * len(trace)}\nplan"


def test_marks_of_blocks_may_be_capitals_and_a_title_is_one_line() -> None:
    assert clean_description("{CODE}plan{CODE} {Quote}x{QUOTE} b").strip(MASK) == f" {MASK * 15} b"
    assert clean_title("a\n> plan") == "a > plan"


@pytest.mark.parametrize(
    "heading",
    [
        *("Acceptance criteria:", "h2. Steps to reproduce", "## Expected behaviour"),
        *("*Risks:*", "**Schedule**", "Out of scope:", "Root cause analysis:", "h3. Stakeholders"),
    ],
)
def test_template_headings_do_not_count(heading: str) -> None:
    assert clean_description(f"{heading}\nplan") == f"{MASK * len(heading)}\nplan"


@pytest.mark.parametrize(
    "text",
    [
        "Plan the move/relocation for Q3.",
        "Budget, risks and schedule of the project",
        "Meet at 10.30, see you!",
        "h2. Budget for the party",
        "We {color}plan",
        "plan > act",
        "A risk - or not",
        "Contact Maria @ reception",
        "e.g. budget or i.e. plan",
        "morning/afternoon/night shift plan",
    ],
)
def test_prose_stays(text: str) -> None:
    cleaned = clean_description(text)
    for word in ("Plan", "plan", "Budget", "budget", "risk", "Meet", "Maria", "party"):
        assert (word in cleaned) == (word in text)


def test_a_line_that_only_could_be_a_heading_stays() -> None:
    assert clean_description("the\nrisk\nregister") == "the\nrisk\nregister"


def test_a_block_that_is_not_closed_reaches_to_the_end() -> None:
    for opening in ("{code}", "{quote}", "```", "<!--"):
        assert "plan" not in clean_description(f"text\n{opening} plan\nplan")


def test_macros_of_wiki_markup_are_masked_their_content_is_not() -> None:
    assert clean_title("{color:red}plan{color}") == f"{MASK * 11}plan{MASK * 7}"


@given(st.text(alphabet="ab {}`<>/!:.@_-\n\\~|#*code", max_size=80))
def test_cleaning_keeps_the_length_and_changes_nothing_else(text: str) -> None:
    cleaned = clean_description(text)
    assert len(cleaned) == len(text)
    assert all(now in {was, MASK} for was, now in zip(text, cleaned, strict=True))


@given(st.lists(st.text(alphabet="aBpy9/\\_@.~-", min_size=1, max_size=12), max_size=5))
def test_a_name_is_masked_whatever_stands_beside_it(words: list[str]) -> None:
    assert clean_title(" ".join(words)) == " ".join(map(clean_title, words))


def test_masked_spans_are_told() -> None:
    assert list(masked_spans(clean_title("a `b` c"))) == [(2, 5)]
