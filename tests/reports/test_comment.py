"""The report comment: what it may say, what it must not, and that it fits."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from reports.samples import SAMPLES, hostile_report, large_report
from reports.test_inert import HOSTILE
from twohats.model.report import Report
from twohats.model.settings import PeopleDetail
from twohats.reports import COMMENT_MARKER, Frame, to_adf, to_wiki
from workload.sample_report import BASE_URL, sample_report

FRAME = Frame("APO", run_by="Twohats (bot)", contact="pmo@example.org")
NAMED = replace(FRAME, people=PeopleDetail.NAMED)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _nodes(node: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any JSON value
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _nodes(value)
    elif isinstance(node, list):
        for value in node:
            yield from _nodes(value)


def _words(report: Report, frame: Frame) -> str:
    nodes = _nodes(to_adf(report, frame))
    return "".join(
        node.get("text") or node["attrs"].get("url", "")
        for node in nodes
        if node.get("type") in {"text", "inlineCard"}
    )


def test_both_markups_say_the_same() -> None:
    for frame in (FRAME, NAMED):
        wiki = to_wiki(sample_report(), frame)
        for node in _nodes(to_adf(sample_report(), frame)):
            if node.get("type") == "text" and node["text"].strip().isalnum():
                assert node["text"].strip() in wiki


def test_it_says_what_a_reader_needs() -> None:
    wiki = to_wiki(sample_report(), FRAME)
    for told in (
        "*Manager work is 66 % of open role work",
        "|*APO*|28|72|4|71 % (62-79 %)|20-60 % {color:#974f0c}*ABOVE*{color}|17|",
        "{color:#bf2600}*ERROR*{color} *Role share outside its target:*",
        "Wrong? Change the label: it stays.",
        "Run by Twohats (bot)",
        "[pmo&#64;example.org|mailto:pmo@example.org]",
        "3f9ac1d27be04455",
        "An issue of both roles counts half to each.",
        "1,647 issues read, open, or resolved within 30 days.",
    ):
        assert told in wiki
    assert len(re.findall(r"^\* \{color", wiki, re.MULTILINE)) == 5
    assert COMMENT_MARKER in wiki.splitlines()[-1]


def test_the_marker_never_changes() -> None:
    assert COMMENT_MARKER == "Role balance report, kept up to date by twohats"
    last = to_adf(sample_report(), FRAME)["content"][-1]
    assert last["content"][0]["text"].startswith(COMMENT_MARKER)


def test_restricted_issues_are_only_counted() -> None:
    for made in (to_wiki(sample_report(), NAMED), json.dumps(to_adf(sample_report(), NAMED))):
        assert "APO-40" not in made
        assert "APO-12" in made
    assert "APO-12, APO-77 and 29 more" in to_wiki(sample_report(), NAMED)


def test_issues_of_other_projects_are_only_counted() -> None:
    wiki = to_wiki(sample_report(), replace(NAMED, project="BEE"))
    assert not re.search(r"APO-\d", wiki)
    assert "31 issues" in wiki


def test_no_search_names_what_the_text_must_not() -> None:
    report = sample_report()
    finding = replace(report.findings[0], jql='key in ("APO-12", "APO-40")')
    assert "APO-40" not in to_wiki(replace(report, findings=(finding,)), FRAME)
    finding = replace(report.findings[0], jql='assignee = "somebody-unknown"')
    assert "somebody-unknown" not in to_wiki(replace(report, findings=(finding,)), FRAME)
    assert "somebody-unknown" in to_wiki(replace(report, findings=(finding,)), NAMED)


@pytest.mark.parametrize("detail", [PeopleDetail.OFF, PeopleDetail.GROUPS])
def test_no_person_is_told_unless_the_site_chose_so(detail: PeopleDetail) -> None:
    report = sample_report()
    parts = replace(report.findings[0].parts, what="Ben Okafor carries 71 % of it")
    naming = replace(report.findings[0], parts=parts)
    report = replace(
        report, findings=(naming, *report.findings), headline="It is 66 %. Ben Okafor has both"
    )
    made = json.dumps(to_adf(report, replace(FRAME, people=detail))) + to_wiki(
        report, replace(FRAME, people=detail)
    )
    for person in report.people:
        assert person.name not in made
        assert json.dumps(person.name)[1:-1] not in made
        assert person.id not in made
    assert "*It is 66 %.*" in made
    assert "4 findings about single people not told here" in made
    assert ("delivery-leads" in made) == (detail is PeopleDetail.GROUPS)


def test_people_are_told_where_the_site_chose_so() -> None:
    wiki = to_wiki(sample_report(), NAMED)
    assert "|Ben Okafor|project owner, both hats|9|22|2|" in wiki


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    report = hostile_report(text)
    frame = replace(NAMED, run_by=text, contact=text, mapping_url=text)
    for node in _nodes(to_adf(report, frame)):
        kind = node.get("type", "text")
        assert kind not in {"mention", "media", "emoji", "extension"}
        for mark in node.get("marks", []):
            assert mark["type"] == "strong" or mark["attrs"]["href"].startswith(BASE_URL)
    wiki = re.sub(r"&(#\d+|amp);", "", to_wiki(report, frame))
    assert not re.search(r"\[~|!|\{(?!color|panel)|<|@|\\", wiki)
    for link in re.findall(r"\[[^\]]*\]", wiki):
        assert f"|{BASE_URL}/issues/?jql=" in link


@pytest.mark.parametrize("name", SAMPLES)
def test_no_text_node_is_empty(name: str) -> None:
    for node in _nodes(to_adf(SAMPLES[name], NAMED)):
        if node.get("type") == "text":
            assert node["text"]


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(["*", "\U0001f3a9", "&", '"', "x", "|"]), st.integers(1, 5_000))
def test_the_worst_text_still_fits(char: str, length: int) -> None:
    report = hostile_report(char * length)
    assert _units(json.dumps(to_adf(report, NAMED), ensure_ascii=False)) < 30_000
    assert _units(to_wiki(report, NAMED)) < 30_000


def test_a_large_site_is_cut_at_a_row_that_says_so() -> None:
    report = large_report()
    for frame in (NAMED, FRAME):
        document, wiki = to_adf(report, frame), to_wiki(report, frame)
        assert _units(json.dumps(document, ensure_ascii=False)) < 30_000
        assert _units(wiki) < 30_000
    assert re.search(r"… and [\d,]+ more", to_wiki(report, NAMED))
    assert COMMENT_MARKER in to_wiki(report, NAMED)
    assert re.search(r"… and \d+ more row", _words(report, NAMED))


def test_an_empty_report_is_a_whole_comment() -> None:
    wiki = to_wiki(SAMPLES["empty"], FRAME)
    assert "*No issues.*" in wiki
    assert COMMENT_MARKER in wiki
