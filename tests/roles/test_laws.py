"""Laws that hold for every mapping and every text."""

from unicodedata import normalize

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from roles import reference_matcher
from roles.samples import duty, either_way, issue, mapping
from twohats.model.mapping import Duty, Field, Mapping, Phrase, Scoring
from twohats.model.verdict import Role, Verdict
from twohats.roles import Classifier, compile_mapping, parse
from twohats.roles.finder import Finder
from twohats.text.cleaning import clean_description, clean_title
from twohats.text.words import END, START, Words, core

WORDS = (
    *("risk", "register", "plan", "planning", "budget", "review", "vendor", "seek", "sponsor"),
    *("kick-off", "kickoff", "on-boarding", "onboarding", "vision", "organise", "analyses"),
    *("the", "of", "a", "api", "fix", "caf\u00e9", "na\u00efve", "2026", "Q3", "x"),
)
SEPARATORS = (
    " ",
    "  ",
    "\n",
    "\n\n",
    "\n* ",
    ", ",
    ". ",
    "? ",
    " - ",
    "/",
    "-",
    " `x` ",
    "\t",
    "'s ",
    ": ",
)
PHRASES = (
    *("risk {register|analysis|review}", "plan", "=planning", "budget review", "vendor"),
    *("seek ... sponsor", "kick-off", "onboarding", "organise ...5 plan", "^budget", "vision$"),
    *("review {the|} plan", "^vision$", "caf\u00e9 plan", "plan ... review ... budget", "risk"),
    *("{vendor|sponsor} of", "re-plan", "the ... vision"),
)
DENIALS = ("api plan", "risk of", "the vision", "plan ... api", "vendor review")

texts = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from(SEPARATORS)), min_size=0, max_size=14
).map(lambda pairs: "".join(word + separator for word, separator in pairs))
any_text = texts | st.text(max_size=60)


@st.composite
def mappings(draw: st.DrawFn) -> Mapping:
    """Draw a mapping of two duties with denials and counters."""
    phrases = st.lists(
        st.builds(
            Phrase,
            st.sampled_from(PHRASES),
            weight_milli=st.integers(100, 2000),
            field=st.sampled_from((None, None, Field.TITLE, Field.DESCRIPTION)),
        ),
        max_size=7,
        unique_by=lambda phrase: phrase.text,
    )
    denials = st.lists(st.sampled_from(DENIALS), max_size=2, unique=True).map(tuple)
    return mapping(
        duty("risk-analysis", Role.MANAGER, *draw(phrases), denials=draw(denials)),
        duty("value-buy-in", Role.OWNER, *draw(phrases), denials=draw(denials)),
        denials=draw(denials),
        counters=draw(st.sampled_from(((), (Phrase("api", 300),)))),
        scoring=Scoring(description_cap_milli=draw(st.sampled_from((900, 100_000))), reach=0),
    )


def said(mapping_: Mapping, title: str, description: str) -> Verdict:
    return compile_mapping(mapping_).verdict(issue(title, description))


def judged(verdict: Verdict) -> tuple[object, ...]:
    """Return a verdict without its spans."""
    evidence = sorted((e.phrase, e.duty, e.field, e.weight_milli) for e in verdict.evidence)
    scores = (verdict.score_milli, verdict.margin_milli)
    return (verdict.role, verdict.duty, verdict.reason, scores, evidence)


@given(mappings(), texts, texts)
@settings(max_examples=150, deadline=None)
def test_case_never_changes_a_verdict(mapping_: Mapping, title: str, description: str) -> None:
    plain = judged(said(mapping_, title, description))
    for change in (str.upper, str.lower, str.title, str.swapcase):
        assert judged(said(mapping_, change(title), change(description))) == plain


@given(mappings(), texts, texts)
@settings(max_examples=100, deadline=None)
def test_unicode_form_never_changes_a_verdict(
    mapping_: Mapping, title: str, description: str
) -> None:
    plain = judged(said(mapping_, title, description))
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        changed = said(mapping_, normalize(form, title), normalize(form, description))
        assert judged(changed) == plain


@given(mappings(), st.lists(st.sampled_from(WORDS), max_size=10), st.data())
@settings(max_examples=150, deadline=None)
def test_line_ends_and_double_spaces_never_change_a_verdict(
    mapping_: Mapping, words: list[str], data: st.DataObject
) -> None:
    plain = judged(said(mapping_, " ".join(words), " ".join(words)))
    blanks = st.sampled_from((" ", "  ", "\n", "\r\n", " \n", "\t", "\u00a0"))
    changed = "".join(word + data.draw(blanks) for word in words).rstrip()
    assert judged(said(mapping_, changed, changed)) == plain


@given(mappings(), texts, texts)
@settings(max_examples=100, deadline=None)
def test_the_order_of_a_mapping_never_changes_a_verdict(
    mapping_: Mapping, title: str, description: str
) -> None:
    turned = replace(
        mapping_,
        duties=tuple(_turned(each) for each in reversed(mapping_.duties)),
        denials=mapping_.denials[::-1],
    )
    assert said(turned, title, description) == said(mapping_, title, description)


def _turned(each: Duty) -> Duty:
    rows = tuple(replace(row, phrases=row.phrases[::-1]) for row in each.rows)
    return replace(each, rows=rows, denials=each.denials[::-1])


@given(mappings(), st.lists(texts, max_size=6))
@settings(max_examples=50, deadline=None)
def test_the_order_of_issues_never_changes_a_verdict(mapping_: Mapping, titles: list[str]) -> None:
    classifier = compile_mapping(mapping_)
    forth = [classifier.verdict(issue(title)) for title in titles]
    back = [classifier.verdict(issue(title)) for title in reversed(titles)]
    assert forth == back[::-1]


@given(mappings(), texts, texts, st.sampled_from(DENIALS))
@settings(max_examples=150, deadline=None)
def test_a_denial_only_ever_takes_matches_away(
    mapping_: Mapping, title: str, description: str, denial: str
) -> None:
    classifier = compile_mapping(mapping_)
    denied = compile_mapping(
        replace(mapping_, denials=(*mapping_.denials, *mapping(denials=(denial,)).denials))
    )
    before = _matched(classifier, title, description)
    assert _matched(denied, title, description) <= before


def _matched(classifier: Classifier, title: str, description: str) -> set[tuple[object, ...]]:
    told = classifier.explain(issue(title, description))
    kept = (*told.verdict.evidence, *(d.evidence for d in told.dropped if d.why != "denied by"))
    return {(e.phrase, e.duty, e.field) for e in kept if e.duty}


@given(mappings(), texts, texts)
@settings(max_examples=100, deadline=None)
def test_a_phrase_that_is_not_there_never_changes_a_verdict(
    mapping_: Mapping, title: str, description: str
) -> None:
    first, second = mapping_.duties
    more = duty(first.id, first.role, "zebra crossing", "quagga ... okapi", denials=("emu",))
    wider = replace(first, rows=(*first.rows, *more.rows), denials=(*first.denials, *more.denials))
    changed = replace(mapping_, duties=(wider, second))
    assert said(changed, title, description) == said(mapping_, title, description)


@given(mappings(), any_text, any_text)
@settings(max_examples=300, deadline=None)
def test_the_text_of_each_evidence_is_its_phrase_again(
    mapping_: Mapping, title: str, description: str
) -> None:
    told = compile_mapping(mapping_).explain(issue(title, description))
    title = title.replace("\n", " ")  # it is one line
    for item in (*told.verdict.evidence, *(d.evidence for d in told.dropped)):
        shown = told.title if item.field == "title" else told.description
        words = shown[item.start : item.end]
        assert words == (title if item.field == "title" else description)[item.start : item.end]
        assert (0, len(words)) in reference_matcher.find(item.phrase, words), (item, words)


@either_way
@given(phrase=st.sampled_from(PHRASES + DENIALS), title=any_text)
@settings(max_examples=500, deadline=None)
def test_the_finder_and_the_reference_find_the_same(
    phrase: str, title: str, *, plain: bool
) -> None:
    finder = Finder([parse(phrase)], plain=plain)
    for cleaned, inner in ((clean_title(title), core(title)), (clean_description(title), None)):
        words = Words(cleaned, inner)
        found = set()
        for match in finder.matches(words):
            own = [at for at in match.words if words.words[at] not in (START, END)]
            found.add(words.span(own[0], own[-1]))
        named = title if inner else None
        assert found == reference_matcher.find(phrase, cleaned, title=named)


@either_way
@given(
    phrase=st.sampled_from(("work plan", "risk of", "code freeze", "the risk", "the day")),
    between=st.sampled_from((" ", "  ", " \n", " - ", "\r\n")),
    before=st.sampled_from(("", "Write the ", "[x] ")),
    behind=st.sampled_from(("", " today", ".")),
)
def test_the_quick_look_sees_two_words_however_far_apart(
    phrase: str, between: str, before: str, behind: str, *, plain: bool
) -> None:
    sample = mapping(duty("risk", Role.MANAGER, phrase), scoring=Scoring(weak_milli=500))
    classifier = compile_mapping(sample, plain=plain)
    asked = issue(before + phrase.replace(" ", between) + behind)
    assert classifier.verdict(asked).role is Role.MANAGER


@either_way
@given(mapping_=mappings(), title=any_text, description=any_text)
@settings(max_examples=250, deadline=None)
def test_the_quick_look_never_misses_what_the_exact_one_finds(
    mapping_: Mapping, title: str, description: str, *, plain: bool
) -> None:
    classifier = compile_mapping(mapping_, plain=plain)
    asked = issue(title, description)
    assert classifier.verdict(asked) == classifier.explain(asked).verdict
