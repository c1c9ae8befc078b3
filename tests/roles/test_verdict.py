"""From evidence to a verdict: what counts, what does not, and what it adds up to."""

import pytest
from msgspec.structs import replace

from roles.samples import PLAIN, duty, issue, mapping
from twohats.model.issue import Issue
from twohats.model.mapping import Field, Mapping, Phrase, Signal, SignalField
from twohats.model.verdict import Reason, Role, Verdict
from twohats.roles import compile_mapping

OWNER, MANAGER = Role.OWNER, Role.MANAGER


def said(mapping_: Mapping, title: str, description: str = "") -> Verdict:
    return compile_mapping(mapping_).verdict(issue(title, description))


def worth(text: str, weight: int) -> Phrase:
    return Phrase(text, weight_milli=weight)


TWO = mapping(
    duty("risk-analysis", MANAGER, "risk register", worth("risk", 400), worth("delay", 300)),
    duty("big-picture-leadership", OWNER, "vision", worth("direction", 600)),
)


def test_a_phrase_that_reaches_the_threshold_gives_its_duty_and_role() -> None:
    verdict = said(TWO, "Update risk register")
    assert (verdict.role, verdict.duty, verdict.reason) == (MANAGER, "risk-analysis", None)
    assert (verdict.score_milli, verdict.margin_milli) == (1000, 1000)
    assert [(e.phrase, e.field, e.start, e.end) for e in verdict.evidence] == [
        ("risk register", "title", 7, 20)
    ]


def test_nothing_found_is_no_evidence_and_too_little_is_weak() -> None:
    assert said(TWO, "Fix login").reason is Reason.NO_EVIDENCE
    weak = said(TWO, "A risk")
    assert (weak.role, weak.reason, weak.duty) == (Role.UNCLEAR, Reason.WEAK, None)
    assert weak.score_milli == 400
    assert weak.evidence


def test_both_roles_near_each_other_are_both_when_each_is_strong() -> None:
    verdict = said(TWO, "Vision and risk register")
    assert verdict.role is Role.BOTH
    assert verdict.duty == "big-picture-leadership"  # equal sums: the first by name
    assert verdict.margin_milli == 0


def test_both_roles_near_each_other_are_too_close_when_one_is_not_strong() -> None:
    verdict = said(TWO, "Direction after the risk register")
    assert (verdict.role, verdict.reason) == (Role.UNCLEAR, Reason.TOO_CLOSE)
    assert (verdict.score_milli, verdict.margin_milli) == (1000, 400)


def test_the_margin_decides_when_it_is_reached() -> None:
    verdict = said(TWO, "Risk register, risk of delay; direction is later")
    assert verdict.role is MANAGER
    assert verdict.margin_milli == 1700 - 600 - 0 * 400


def test_the_description_counts_less_and_is_added() -> None:
    assert said(TWO, "Notes", "The risk register").reason is Reason.WEAK
    assert said(TWO, "A delay", "The risk register, a delay").score_milli == 300 + 500 + 150


def test_a_phrase_counts_once_a_field_however_often_it_stands_there() -> None:
    assert said(TWO, "Delay after delay after delay").score_milli == 300


def test_of_one_dutys_overlapping_phrases_the_heaviest_counts() -> None:
    verdict = said(
        mapping(duty("risk", MANAGER, worth("risk register", 700), worth("register review", 900))),
        "Risk register review",
    )
    assert [e.phrase for e in verdict.evidence] == ["register review"]


def test_the_more_exact_phrase_speaks_whatever_the_duty_and_weight() -> None:
    verdict = said(
        mapping(
            duty("budget", MANAGER, worth("budget", 1000)),
            duty("motivating", OWNER, worth("budget for party", 800)),
        ),
        "Budget for the party",
    )
    assert [e.phrase for e in verdict.evidence] == ["budget"]
    verdict = said(
        mapping(
            duty("budget", MANAGER, worth("budget", 1000)),
            duty("motivating", OWNER, worth("party budget", 800)),
        ),
        "Party budget",
    )
    assert [e.phrase for e in verdict.evidence] == ["party budget"]


def test_words_in_a_gap_belong_to_whoever_names_them() -> None:
    verdict = said(
        mapping(
            duty("reporting", MANAGER, worth("compile ... report", 600)),
            duty("picture", OWNER, worth("market analysis", 600)),
        ),
        "Compile market analysis report",
    )
    assert {e.duty for e in verdict.evidence} == {"reporting", "picture"}


@pytest.mark.parametrize("title", ["Fix risk of race condition", "A risk! Of race condition"])
def test_a_denial_cancels_what_it_overlaps_of_any_duty(title: str) -> None:
    denied = mapping(duty("risk", MANAGER, "risk"), denials=("risk of race condition",))
    overlaps = "!" not in title
    assert (said(denied, title).role is Role.UNCLEAR) is overlaps


def test_a_dutys_own_denial_cancels_only_its_own() -> None:
    denied = mapping(
        duty("risk", MANAGER, "risk", denials=("risk engine",)), duty("vision", OWNER, "risk")
    )
    assert {e.duty for e in said(denied, "Risk engine").evidence} == {"vision"}


def test_a_denied_phrase_still_counts_where_it_stands_elsewhere() -> None:
    denied = mapping(duty("risk", MANAGER, "risk"), denials=("risk of race condition",))
    verdict = said(denied, "The risk of a risk of race condition")
    assert [(e.start, e.end) for e in verdict.evidence] == [(4, 8)]


def test_counters_lower_both_sums_and_never_below_nothing() -> None:
    countered = mapping(
        duty("risk", MANAGER, "risk"),
        duty("vision", OWNER, worth("vision", 200)),
        counters=(worth("api", 300),),
    )
    verdict = said(countered, "Risk and vision of the API")
    assert (verdict.reason, verdict.score_milli) == (Reason.WEAK, 700)
    assert verdict.margin_milli == 700
    assert [e.weight_milli for e in verdict.evidence] == [1000, 200, -300]
    assert verdict.evidence[-1].duty == ""


def test_counters_alone_are_no_evidence() -> None:
    countered = mapping(duty("risk", MANAGER, "risk"), counters=(worth("api", 300),))
    assert said(countered, "The API") == Verdict(Role.UNCLEAR, reason=Reason.NO_EVIDENCE)


def test_a_phrase_may_be_limited_to_one_field_or_weigh_its_own_in_each() -> None:
    limited = mapping(duty("risk", MANAGER, Phrase("risk", field=Field.TITLE)))
    assert said(limited, "x", "risk").reason is Reason.NO_EVIDENCE
    own = mapping(duty("risk", MANAGER, Phrase("risk", title_milli=1200, description_milli=100)))
    assert said(own, "risk", "risk").score_milli == 1300


def test_the_description_adds_at_most_its_cap_to_each_role() -> None:
    capped = mapping(
        duty("risk", MANAGER, worth("risk", 1400), worth("delay", 1000), worth("issue", 200)),
        duty("vision", OWNER, worth("vision", 600)),
        scoring=replace(PLAIN, description_cap_milli=900),
    )
    classifier = compile_mapping(capped)
    told = classifier.explain(issue("x", "risk of delay, an issue of vision"))
    assert [(e.phrase, e.weight_milli) for e in told.verdict.evidence] == [
        ("risk", 700),
        ("delay", 200),
        ("vision", 300),
    ]
    assert [d.evidence.phrase for d in told.dropped] == ["issue"]


def test_evidence_in_the_description_alone_may_need_more() -> None:
    strict = mapping(
        duty("risk", MANAGER, worth("risk", 2400)),
        scoring=replace(PLAIN, description_only_milli=1500),
    )
    assert said(strict, "x", "risk").reason is Reason.WEAK
    assert said(strict, "risk", "").role is MANAGER


def test_only_the_beginning_of_a_long_description_is_read() -> None:
    near = mapping(duty("risk", MANAGER, worth("risk", 2000)), scoring=replace(PLAIN, reach=5))
    assert said(near, "x", "y " * 4 + "risk").role is MANAGER
    assert said(near, "x", "y  \n\n" * 4 + "risk").role is MANAGER
    assert said(near, "x", "y " * 5 + "risk").reason is Reason.NO_EVIDENCE


def test_what_is_masked_does_not_count() -> None:
    for description in (
        "{code}risk register{code}",
        "{quote}risk register{quote}",
        "{noformat}risk register{noformat}",
        "bq. risk register",
        "> risk register",
        "```\nrisk register\n```",
        "see `risk register`",
        "https://example.com/risk/register",
        "risk_register",
    ):
        assert said(TWO, "x", f"Hello\n{description}").reason is Reason.NO_EVIDENCE, description


def test_no_phrase_reaches_across_what_is_masked() -> None:
    assert said(TWO, "risk `x` register").score_milli == 400


def test_a_parents_title_hands_down_its_role_where_the_mapping_says_so() -> None:
    phrases = (
        duty("risk", MANAGER, "risk register"),
        duty("vision", Role.OWNER, worth("vision", 800)),
    )
    child = Issue(key="A-2", title="Clean up", parent_title="The risk register of 2027")
    off = compile_mapping(mapping(*phrases))
    assert off.explain(child).verdict.role is off.verdict(child).role is Role.UNCLEAR
    on = compile_mapping(mapping(*phrases, scoring=replace(PLAIN, parent_milli=1000)))
    verdict = on.verdict(child)
    assert (verdict.role, verdict.duty, verdict.score_milli) == (MANAGER, "risk", 1000)
    (handed,) = verdict.evidence
    assert (handed.field, handed.phrase) == ("parent", "risk register")
    assert child.parent_title[handed.start : handed.end] == "risk register"
    weak = compile_mapping(mapping(*phrases, scoring=replace(PLAIN, parent_milli=400)))
    assert weak.verdict(child).reason is Reason.WEAK
    assert weak.verdict(replace(child, parent_title="Vision")).reason is Reason.NO_EVIDENCE


def test_a_parent_of_both_roles_hands_nothing_down() -> None:
    phrases = (duty("risk", MANAGER, "risk register"), duty("vision", OWNER, "vision"))
    scoring = replace(PLAIN, both_milli=1000, parent_milli=1000)
    classifier = compile_mapping(mapping(*phrases, scoring=scoring))
    parent = "Vision of a risk register"
    assert classifier.verdict(issue(parent)).role is Role.BOTH
    child = Issue(key="A-2", title="Clean up", parent_title=parent)
    assert classifier.verdict(child).reason is Reason.NO_EVIDENCE


def test_a_signal_counts_like_evidence_in_the_title() -> None:
    signals = (Signal(SignalField.ISSUE_TYPE, "Risk", "risk", 1000),)
    signalled = compile_mapping(mapping(duty("risk", MANAGER, "contingency"), signals=signals))
    verdict = signalled.verdict(replace(issue("Fire"), issue_type="RISK"))
    assert (verdict.role, verdict.evidence[0].field) == (MANAGER, "issue-type")
    assert signalled.verdict(issue("Fire")).reason is Reason.NO_EVIDENCE


@pytest.mark.parametrize(
    "title",
    [
        "Fehler beim Speichern der Datei",
        "Erreur dans la gestion des droits avec les groupes",
        "Ошибка при входе",
        "無法登入系統",
    ],
)
def test_text_that_is_not_english_is_said_to_be_so(title: str) -> None:
    assert said(TWO, title).reason is Reason.NOT_ENGLISH


@pytest.mark.parametrize(
    "title",
    ["Fix login", "Café menu", "Naïve retry of the Zürich job", "LDAP", "", "Les Misérables page"],
)
def test_english_is_not_called_foreign(title: str) -> None:
    assert said(TWO, title).reason is Reason.NO_EVIDENCE


def test_a_foreign_text_with_too_little_evidence_is_called_foreign_and_keeps_it() -> None:
    verdict = said(TWO, "Risk und die Planung der Sitzung beim Kunden")
    assert verdict.reason is Reason.NOT_ENGLISH
    assert [e.phrase for e in verdict.evidence] == ["risk"]


def test_a_foreign_text_with_enough_evidence_keeps_its_role() -> None:
    assert said(TWO, "Risk register und die Planung der Sitzung").role is MANAGER


def test_evidence_is_in_one_order() -> None:
    verdict = said(TWO, "Vision, delay, risk", "Direction. Delay.")
    assert [(e.field, e.phrase) for e in verdict.evidence] == [
        ("title", "vision"),
        ("title", "delay"),
        ("title", "risk"),
        ("description", "direction"),
        ("description", "delay"),
    ]


def test_less_than_the_weak_limit_is_no_evidence_at_all() -> None:
    noisy = compile_mapping(replace(TWO, scoring=replace(PLAIN, weak_milli=350)))
    for title, description in (("A delay", ""), ("x", "A risk"), ("x", "Two risks")):
        assert noisy.verdict(issue(title, description)) == Verdict(
            Role.UNCLEAR, reason=Reason.NO_EVIDENCE
        )
    told = noisy.explain(issue("A delay"))
    assert [(d.evidence.phrase, d.why) for d in told.dropped] == [("delay", "too little alone")]
    assert noisy.verdict(issue("A risk")).reason is Reason.WEAK
    assert noisy.verdict(issue("A delay", "a risk")).score_milli == 500
