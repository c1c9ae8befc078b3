"""Every construct of the phrase language, found and not found."""

import pytest

from roles.samples import found, issue, one, spans


@pytest.mark.parametrize(
    ("phrase", "title"),
    [
        ("risk review", "Risk review"),
        ("risk review", "Weekly RISK REVIEW for APOLLO"),
        ("schedule", "Scheduling the move"),
        ("schedule", "We rescheduled? No: scheduled."),
        ("plan", "Planning, planned, plans"),
        ("analysis", "Two analyses"),
        ("hold ... meeting", "Held a short meeting"),
        ("prioritise", "Prioritize the backlog"),
        ("organization", "Organisations we fund"),
        ("licence", "Buy licenses"),
        ("programme", "Program office"),
        ("criterion", "Success criteria"),
    ],
)
def test_words_are_found_in_any_form_and_spelling(phrase: str, title: str) -> None:
    assert found(phrase, title)


@pytest.mark.parametrize(
    ("phrase", "title"),
    [
        ("risk", "Asterisk in the log"),
        ("plan", "Explanation of planets"),
        ("plan", "riskplan and plan_b"),
        ("risk review", "Review the risk"),
        ("risk review", "Risk of a review"),
        ("vendor", "Vendored code"),
        ("programme", "Programming lessons"),
        ("=planning", "Plan the move"),
        ("=planning", "Plans for the move"),
    ],
)
def test_only_whole_words_in_order_are_found(phrase: str, title: str) -> None:
    assert not found(phrase, title)


@pytest.mark.parametrize(
    "title",
    [
        "risk assessment",
        "Risk analysis",
        "risks register",
        "the risk log book",
    ],
)
def test_one_of_the_alternatives_is_enough(title: str) -> None:
    assert found("risk {assessment|analysis|register|log book}", title)


@pytest.mark.parametrize("title", ["Hire team", "Hire the team", "Hiring our team"])
def test_an_empty_alternative_makes_a_word_optional(title: str) -> None:
    assert found("hire {the|our|} team", title)
    assert not found("hire {the|our|} team", "Hire a good team")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("seek sponsor", True),
        ("seek a sponsor", True),
        ("Seeking one two three sponsors", True),
        ("Seeking one two three four sponsors", False),
        ("Seek help. Sponsor found", False),
        ("Seek help; sponsor found", False),
        ("Sponsor we seek", False),
    ],
)
def test_a_gap_holds_up_to_three_words_of_the_same_sentence(title: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert found("seek ... sponsor", title) is expected


def test_a_gap_can_say_how_wide_it_is() -> None:
    assert found("seek ...6 sponsor", "Seek one two three four five six sponsors")
    assert not found("seek ...1 sponsor", "Seek one two sponsors")
    assert found("seek ...0 sponsor", "Seek sponsor")


@pytest.mark.parametrize("phrase", ["organisation ... plan", "plan ... organisation"])
def test_a_gap_stops_at_a_sentences_end_on_either_side(phrase: str) -> None:
    """A phrase is followed from its longest word, forwards and backwards."""
    first, last = phrase.split(" ... ")
    assert found(phrase, f"{first} of the {last}")
    assert not found(phrase, f"{first}. The {last}")


def test_two_gaps_find_what_any_placing_of_them_finds() -> None:
    # the first "plan" after "draft" is too far from "sprint", the second is not
    assert found("draft ... plan ...1 sprint", "Draft plan of plan for sprint")


def test_a_gap_stops_at_an_empty_line_and_at_a_list_item_but_not_at_a_line_end() -> None:
    phrases = one("seek ... sponsor")
    assert phrases.verdict(issue("x", "We seek\na sponsor")).evidence
    assert not phrases.verdict(issue("x", "We seek\n\na sponsor")).evidence
    assert not phrases.verdict(issue("x", "We seek\n* a sponsor")).evidence
    assert not phrases.verdict(issue("x", "We seek\n1. a sponsor")).evidence


@pytest.mark.parametrize("title", ["kick-off", "Kick off", "KICKOFF", "Kick-offs", "kickoffs"])
def test_a_hyphen_finds_the_open_the_closed_and_the_hyphenated_word(title: str) -> None:
    assert found("kick-off", title)


def test_a_closed_word_finds_its_hyphenated_form_but_not_two_words() -> None:
    assert found("onboarding", "On-boarding Maria")
    assert found("onboard", "on-boarded")
    assert not found("onboarding", "Work on boarding passes")
    assert not found("onboarding", "on - boarding")


@pytest.mark.parametrize(
    "title", ["The sponsor's deck", "The sponsor\u2019s deck", "The sponsors' deck"]
)
def test_possessives_are_the_word(title: str) -> None:
    assert found("sponsor deck", title)


@pytest.mark.parametrize(
    ("phrase", "title", "expected"),
    [
        ("^budget", "Budget for 2026", True),
        ("^budget", "[FIN] Budget", True),
        ("^budget", "(urgent) 3. Budget", True),
        ("^budget", "OPS: Budget", True),
        ("^budget", "The budget", False),
        ("budget$", "Our budget", True),
        ("budget$", "Our budget 2026", True),
        ("budget$", "Our budget (Q3)", True),
        ("budget$", "Budget page", False),
        ("^budget$", "[FIN] Budget 2026-03", True),
        ("^budget$", "Budget!", True),
        ("^budget$", "Budget review", False),
    ],
)
def test_a_phrase_can_be_tied_to_the_fields_start_and_end(
    phrase: str,
    title: str,
    expected: bool,  # noqa: FBT001 - a table
) -> None:
    assert found(phrase, title) is expected


def test_tags_of_a_title_are_words_too() -> None:
    assert found("sprint ... planning", "[Sprint 3] Planning")


@pytest.mark.parametrize(
    "between",
    [
        " ",
        "  ",
        "\t",
        "\n",
        "\r\n",
        " \n ",
        "-",
        " - ",
        "/",
        " / ",
        ", ",
        ": ",
        "_ ",
        "* *",
        " | ",
        "\u00a0",
        " \u2014 ",
        "\u2013",
        " \u201c",
    ],
)
def test_nothing_is_lost_on_what_stands_between_words(between: str) -> None:
    assert found("risk assessment", f"The risk{between}assessment of it")


@pytest.mark.parametrize("between", [". ", "! ", "? ", "; ", ".\n", '." '])
def test_a_phrase_does_not_reach_into_the_next_sentence(between: str) -> None:
    assert not found("risk assessment", f"A risk{between}Assessment follows")


def test_a_full_stop_inside_a_word_ends_no_sentence() -> None:
    assert found("plan ... release", "Plan the v1.2 release")


@pytest.mark.parametrize(
    ("phrase", "title", "words"),
    [
        ("stra\u00dfe plan", "Der STRASSE Plan", "STRASSE Plan"),
        ("finance plan", "\ufb01nance plan", "\ufb01nance plan"),
        ("caf\u00e9 budget", "Cafe\u0301 budget!", "Cafe\u0301 budget"),
        ("risk register", "\u201cRisk\u201d \u2013 register", "Risk\u201d \u2013 register"),
        ("budget", "\u00fcber-budget \ud83d\ude80", "budget"),
        ("risk", "ri\u00adsk", "ri\u00adsk"),
        ("budget", "\uff22\uff35\uff24\uff27\uff25\uff34", "\uff22\uff35\uff24\uff27\uff25\uff34"),
    ],
)
def test_unicode_forms_are_one_and_spans_are_those_of_the_text(
    phrase: str, title: str, words: str
) -> None:
    assert spans(phrase, title) == [words]


def test_identifiers_and_file_names_hold_no_words() -> None:
    for title in ("Fix risk_score", "Read budget.py", "src/main/vendor/plan", "--plan", "riskPlan"):
        for phrase in ("risk", "budget", "vendor", "plan", "score"):
            assert not found(phrase, title), (phrase, title)


def test_emphasis_is_no_part_of_a_word() -> None:
    assert found("risk assessment", "_Risk_ *assessment*")
    assert found("risk assessment", "_risk assessment_")
