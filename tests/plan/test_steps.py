"""When a planned step is stale, and how a write is taken back."""

from msgspec.structs import replace

from twohats.model.issue import Issue
from twohats.model.plan import Change, Kind, MarkState, Provenance
from twohats.plan import Declared, Rules, release, stale, take_back, write_property

O, M = "project-owner-work", "project-manager-work"  # noqa: E741 - as short as a table
DECLARED = Declared()
RULES = Rules(DECLARED, mapping="m1")


def issue(*labels: str, prop: Provenance | bytes | None = None) -> Issue:
    raw = prop if isinstance(prop, bytes) else write_property(prop) if prop else b""
    return Issue(id="1", key="APO-1", project="APO", title="t", labels=labels, provenance=raw)


def left(*labels: str, **more: object) -> Provenance:
    fields = {"set_by_us": labels, "text": "t1", "run": "r1", **more}
    return Provenance(labels=labels, **fields)  # type: ignore[arg-type]  # fields by name


PLANNED = Change(
    issue_id="1",
    key="APO-1",
    project="APO",
    why="first sight",
    add=(O,),
    provenance=left(O),
)


def test_a_step_that_still_fits() -> None:
    assert stale(PLANNED, issue("theirs"), DECLARED, text="t1") == ""


def test_each_way_to_be_stale() -> None:
    assert stale(PLANNED, issue(M), DECLARED) == "labels changed since"
    assert stale(PLANNED, issue(prop=left()), DECLARED) == "property changed since"
    assert stale(PLANNED, issue(), DECLARED, text="t2") == "text changed since"
    assert stale(PLANNED, issue("twohats-ignore"), DECLARED) == "opted out since"
    newer = issue(prop=b'{"version": 9}')
    assert stale(PLANNED, newer, DECLARED) == "written by a newer twohats since"


def test_an_opt_out_does_not_stop_undo() -> None:
    undo = replace(PLANNED, kind=Kind.UNDO, add=(), remove=(O,), seen=(O,), was=left(O))
    assert stale(undo, issue(O, "twohats-ignore", prop=left(O)), DECLARED) == ""


def test_all_takes_only_what_we_set() -> None:
    found = take_back(issue(O, M, "theirs", prop=left(O, state=MarkState.DECIDED)), RULES)
    assert isinstance(found, Change)
    assert (found.remove, found.add, found.provenance) == ((O,), (), None)


def test_all_deletes_a_property_that_was_tampered_with_and_no_label() -> None:
    found = take_back(issue(O, "security", prop=b'{"set_by_us": ["security"]}'), RULES)
    assert isinstance(found, Change)
    assert found.remove == ()
    lie = Provenance(labels=("security",), set_by_us=("security",))
    found = take_back(issue("security", prop=lie), RULES)
    assert isinstance(found, Change)
    assert found.remove == ()


def test_all_leaves_what_is_not_ours() -> None:
    assert take_back(issue(O), RULES) == "carries no property of ours"
    assert take_back(issue(O, prop=b'{"version": 7}'), RULES) == "written by a newer twohats"


def test_a_run_is_taken_back_to_what_it_found() -> None:
    before = left(O, run="r0")
    now = left(M, before=(O,))
    journalled = replace(PLANNED, add=(M,), remove=(O,), seen=(O,), was=before, provenance=now)
    found = take_back(issue(M, prop=now), RULES, run="r1", found=journalled)
    assert isinstance(found, Change)
    assert (found.add, found.remove, found.provenance) == ((O,), (M,), before)


def test_a_run_is_taken_back_without_a_journal() -> None:
    found = take_back(issue(M, prop=left(M, before=(O,))), RULES, run="r1")
    assert isinstance(found, Change)
    assert (found.add, found.remove) == ((O,), (M,))
    assert found.provenance is not None
    assert (found.provenance.labels, found.provenance.set_by_us) == ((O,), (O,))
    first = take_back(issue(M, prop=left(M)), RULES, run="r1")
    assert isinstance(first, Change)
    assert (first.remove, first.provenance) == ((M,), None)


def test_what_changed_since_a_run_stands() -> None:
    def why(*labels: str, prop: Provenance) -> object:
        return take_back(issue(*labels, prop=prop), RULES, run="r1")

    assert why(O, prop=left(M)) == "changed by a human since"
    assert why(M, prop=left(M, run="r2")) == "written by another run since"
    assert why(O, prop=left(O, state=MarkState.DECIDED)) == "a human decided"


def test_release_gives_leave_to_replace_without_claiming_the_label() -> None:
    decided = left(O, state=MarkState.DECIDED, set_by_us=())
    found = release(issue(O, prop=decided), DECLARED)
    assert isinstance(found, Change)
    assert found.provenance is not None
    assert found.provenance.state is MarkState.RELEASED
    assert found.provenance.set_by_us == ()
    assert not isinstance(release(issue(O, prop=left(O)), DECLARED), Change)
