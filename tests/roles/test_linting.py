"""Which phrases do not earn their place; what a change of the mapping changes."""

import json
from collections import Counter

from msgspec.structs import replace

from roles.samples import PLAIN, duty, issue, mapping
from twohats.model.issue import Issue
from twohats.model.mapping import Phrase, Scoring, Signal, SignalField
from twohats.model.verdict import Role
from twohats.roles import compile_mapping
from twohats.roles.linting import lint_sheets, only_from, watch
from twohats.roles.replaying import Moved, moved_json, moved_lines, moves_sheet, replay
from twohats.roles.sheets import to_text

WATCHED = mapping(
    duty(
        "risk",
        Role.MANAGER,
        "risk",
        Phrase("delay", 100),
        "zebra",
        "vision",
        "steer {the ship|a boat}",
    ),
    duty("vision", Role.OWNER, "vision", Phrase("strategy", 2000), "steer the ship"),
    counters=(Phrase("api", 100),),
    scoring=replace(PLAIN, weak_milli=50),
)
ISSUES = [issue(title) for title in ("A risk, a delay", *["Strategy of delay"] * 3, "Vision")]


def sheets(too_much: float = 0.9) -> str:
    lint = watch(compile_mapping(WATCHED), [*ISSUES, issue("Vision"), issue("Visions of old")])
    return to_text(lint_sheets(lint, too_much=too_much))


def part(text: str, head: str) -> list[str]:
    """Return the phrases in the part of a lint that begins so; none where it is not told."""
    block = next((block for block in text.split("\n\n") if block.startswith(head)), "")
    return [line.split()[1] for line in block.splitlines()[2:]]


def test_a_phrase_that_matches_nothing_is_dead() -> None:
    assert part(sheets(), "Dead") == ["api", "steer", "zebra", "steer"]


def test_a_phrase_that_matches_more_than_it_should_is_told() -> None:
    assert part(sheets(too_much=0.4), "Match too much") == ["delay"]
    assert "Match too much: more than 6 of 7 issues (0)" not in sheets()


def test_a_phrase_whose_issues_get_the_other_role_is_told() -> None:
    assert part(sheets(), "Fire for the other role") == ["delay"]


def test_the_other_role_now_and_then_is_no_news() -> None:
    titles = [*["Strategy of delay"] * 3, *["A risk, a delay"] * 3]
    lint = watch(compile_mapping(WATCHED), map(issue, titles))
    assert part(to_text(lint_sheets(lint, too_much=0.9)), "Fire for the other role") == []


def test_a_phrase_that_changes_no_role_is_told() -> None:
    assert part(sheets(), "Never decide") == ["delay"]


def test_a_phrase_too_weak_to_count_alone_is_found_all_the_same() -> None:
    loud = mapping(duty("risk", Role.MANAGER, Phrase("plan", 100)), scoring=Scoring())
    lint = watch(compile_mapping(loud), [issue("A plan"), issue("Another plan"), issue("Plan")])
    use = lint.uses["risk", "plan"]
    assert (use.found, use.counted, use.decided) == (3, 0, 0)


def test_signals_and_parents_are_no_phrases_to_lint() -> None:
    sign = Signal(SignalField.ISSUE_TYPE, "Risk", "risk", 900)
    watched = replace(WATCHED, signals=(sign,), scoring=replace(PLAIN, parent_milli=500))
    asked = Issue(key="A-1", title="A delay", issue_type="Risk", parent_title="Strategy")
    uses = watch(compile_mapping(watched), [asked]).uses
    assert {key for key, use in uses.items() if use.found} == {("risk", "delay")}


def test_the_phrases_of_one_file_can_be_looked_at_alone() -> None:
    first, second = WATCHED.duties
    (row,) = first.rows
    ours = tuple(replace(phrase, origin="ours.toml") for phrase in row.phrases[:1])
    mixed = (*ours, *row.phrases[1:])
    changed_ = replace(
        WATCHED, duties=(replace(first, rows=(replace(row, phrases=mixed),)), second)
    )
    lint = only_from(watch(compile_mapping(changed_), [issue("Fix login")]), ("ours.toml",))
    text = to_text(lint_sheets(lint, too_much=0.9))
    assert part(text, "Dead") == ["risk"]
    assert "Duplicates" not in text


def test_long_lists_are_cut_and_say_so() -> None:
    lint = watch(compile_mapping(WATCHED), [issue("Fix login")])
    dead = to_text(lint_sheets(lint, too_much=0.9, rows=2)).split("\n\n")[-1]
    assert len(dead.splitlines()) == 5
    assert "Dead: in none of the issues (9)" in dead
    assert "and 7 more; --rows -1 shows all" in dead


def test_two_duties_that_claim_the_same_words_are_told() -> None:
    assert "vision  risk  vision  vision       3" in sheets()


def overlaps(**titles: int) -> list[str]:
    """Return the overlaps of a mapping whose duties share a word, after so many of each title."""
    shared = mapping(
        duty("risk", Role.MANAGER, "{plan|risk}"), duty("vision", Role.OWNER, "{plan|vision}")
    )
    asked = [issue(title) for title, times in titles.items() for _ in range(times)]
    return part(to_text(lint_sheets(watch(compile_mapping(shared), asked), too_much=1)), "Overlap")


def test_two_duties_that_seldom_claim_the_same_words_are_not_told() -> None:
    assert overlaps(plan=4, risk=1, vision=1) == ["risk"]
    assert overlaps(plan=4, risk=2, vision=2) == []
    assert overlaps(plan=2) == []


def test_two_phrases_that_can_mean_the_same_are_told_even_if_no_issue_has_them() -> None:
    duplicates = sheets().split("Duplicates")[1]
    assert "steer {the ship|a boat}  risk  steer the ship  vision" in duplicates


def changed() -> list[Moved]:
    first, second = WATCHED.duties
    new = replace(WATCHED, duties=(first, replace(second, role=Role.MANAGER)))
    old, new_ = compile_mapping(WATCHED), compile_mapping(new)
    return [moved for moved in replay(old, new_, [*ISSUES, issue("Fix login")]) if moved]


def test_replay_tells_issues_whose_role_or_duty_moves() -> None:
    moved = changed()
    assert [(m.title, m.old.role, m.new.role) for m in moved] == [
        *[("Strategy of delay", Role.OWNER, Role.MANAGER)] * 3,
        ("Vision", Role.BOTH, Role.MANAGER),
    ]
    lines = "\n".join(moved_lines(moved[0]))
    assert "project-owner (vision, 2.00) -> project-manager (vision, 2.10)" in lines
    assert (
        "~  +2.00 vision                 strategy (was project-owner, now project-manager)" in lines
    )


def test_replay_tells_weights_that_changed_and_evidence_that_came_and_went() -> None:
    first, second = WATCHED.duties
    (row,) = second.rows
    phrases = (Phrase("strategy", 700), Phrase("vision of old"))
    new = replace(WATCHED, duties=(first, replace(second, rows=(replace(row, phrases=phrases),))))
    asked = [issue("Strategy"), issue("Visions of old")]
    told = replay(compile_mapping(WATCHED), compile_mapping(new), asked)
    weight, other = (list(moved_lines(moved))[2:] for moved in told if moved)
    assert weight == ["    ~  +0.70 vision                 strategy (was +2.00)"]
    assert [line.split()[:2] for line in other] == [["+", "+1.00"], ["-", "+1.00"], ["-", "+1.00"]]


def test_replay_counts_what_goes_where() -> None:
    moves = Counter((m.old.role, m.new.role) for m in changed())
    text = to_text((moves_sheet(moves, 6),))
    assert "4 of 6 issues change role, 0 only their duty" in text
    assert "project-owner  project-manager       3" in text


def test_replay_is_told_to_programs_too() -> None:
    line = json.loads(moved_json(changed()[0]))
    assert line["key"] == "APO-1"
    assert (line["old"]["role"], line["new"]["role"]) == ("project-owner", "project-manager")
    assert line["gained"] == line["lost"] == []
    (both,) = line["changed"]
    assert (both["old"]["role"], both["new"]["role"]) == ("project-owner", "project-manager")
