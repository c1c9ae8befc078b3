"""The pages: what they show, that they are inert, and the form that changes labels."""

import re

import pytest
import requests

from seeded_site import Desk
from twohats.sandbox import Person, building
from twohats.sandbox.pages import rendering
from twohats.sandbox.things import Comment

HOSTILE = "<script>alert(1)</script>|{code}[~bob]!http://x/i.png! \"'&"


def _page(desk: Desk, path: str, status: int = 200) -> str:
    answer = desk.session.get(desk.site.base_url + path)
    assert answer.status_code == status
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    return answer.text


def test_the_front_page_lists_projects(desk: Desk) -> None:
    page = _page(desk, "/")
    for name in ("Lumen Booking", "Pumpwerk Nordhafen", "Aurora Community Energy"):
        assert name in page


def test_an_issue_shows_what_it_has(desk: Desk) -> None:
    key = desk.keys("summary ~ scheduler AND project = LUM")[0]
    link = {
        "globalId": "g",
        "object": {"url": "https://example.org/why", "title": "Why", "summary": "risk words"},
    }
    desk.post(f"/issue/{key}/remotelink", link)
    desk.put(f"/issue/{key}", {"update": {"labels": [{"add": "role-unclear"}]}})
    page = _page(desk, f"/browse/{key}")
    for text in (
        "Task scheduler drops jobs",
        '<span class="label unclear">role-unclear</span>',
        '<pre tabindex="0"><code>TZ=Europe/Warsaw',
        "Priya Raghunathan",
        '<a href="https://example.org/why"',
        "risk words",
        "Reproduce with a frozen clock",
        "Łukasz Wójcik",
    ):
        assert text in page, text
    assert re.search(r"<td>twohats</td><td>labels</td>", page)


def test_a_moved_issue_leads_on(desk: Desk) -> None:
    moved = Person(desk.site, desk.seeded.people["mnowak"]).move("LUM-1", "AUR")
    answer = desk.session.get(f"{desk.site.base_url}/browse/LUM-1")
    assert answer.url.endswith(f"/browse/{moved.key}")


def test_what_is_not_there_is_a_404(desk: Desk) -> None:
    for path in ("/browse/NOPE-1", "/nothing", "/jira/software/c/projects/LUM/boards/99"):
        assert desk.session.get(desk.site.base_url + path).status_code == 404


def test_restricted_issues_are_for_those_who_may(desk: Desk) -> None:
    hidden = next(issue for issue in desk.site.issues("NORD") if issue.security)
    assert desk.session.get(f"{desk.site.base_url}/browse/{hidden.key}").status_code == 404
    desk.session.cookies.set("sandbox-actor", desk.seeded.people["eyildiz"].account)
    assert hidden.summary in _page(desk, f"/browse/{hidden.key}")


def test_a_list_shows_what_a_query_finds(desk: Desk) -> None:
    page = _page(desk, "/issues/?jql=labels+%3D+a11y+order+by+key")
    assert "3 found" in page
    assert page.count('class="label"') >= 3
    wrong = _page(desk, "/issues/?jql=project+%3D+NOPE", 400)
    assert "does not exist for the field" in wrong


def test_a_filter_has_a_page(desk: Desk) -> None:
    made = desk.post("/filter", {"name": "All a11y", "jql": "labels = a11y"}).json()
    page = desk.session.get(made["viewUrl"]).text
    assert "<h1>All a11y</h1>" in page
    assert "3 found" in page


def test_a_board_shows_labels_points_and_people(desk: Desk) -> None:
    page = _page(desk, "/jira/software/c/projects/LUM/boards/1")
    assert [page.count(f">{name} <") for name in ("To Do", "In Progress", "Done")] == [1, 1, 1]
    assert '<span class="label">a11y</span>' in page
    assert 'class="points"' in page
    one = _page(desk, "/jira/software/c/projects/LUM/boards/1?label=a11y")
    assert one.count('<article class="issue">') == 2
    assert desk.session.get(f"{desk.site.base_url}/secure/RapidBoard.jspa?rapidView=1").ok


def test_a_dashboard_has_a_page(cloud: Desk) -> None:
    body = {"name": "Roles", "sharePermissions": [], "editPermissions": []}
    made = cloud.post("/dashboard", body).json()
    assert "Roles" in cloud.session.get(made["view"]).text


def _change(desk: Desk, key: str, data: dict[str, str], **headers: str) -> requests.Response:
    address = f"{desk.site.base_url}/browse/{key}/labels"
    return desk.session.post(address, data=data, headers=headers)


def test_a_person_changes_labels_by_the_form(desk: Desk) -> None:
    Person(desk.site, desk.seeded.people["mnowak"]).label("LUM-1", add=["wrong", "kept"])
    page = _change(desk, "LUM-1", {"remove": "wrong", "add": "right also-right"})
    assert page.status_code == 200
    assert desk.site.issue("LUM-1").labels == ["also-right", "kept", "right"]
    assert desk.site.history("LUM-1")[-1].author == desk.seeded.people["mnowak"].account


def test_somebody_else_can_sit_at_the_browser(desk: Desk) -> None:
    jonas = desk.seeded.people["jakesson"]
    where = f"{desk.site.base_url}/actor"
    page = desk.session.post(where, data={"account": jonas.account, "back": "/browse/LUM-1"})
    assert page.url.endswith("/browse/LUM-1")
    _change(desk, "LUM-1", {"add": "his"})
    assert desk.site.history("LUM-1")[-1].author == jonas.account


def test_a_bad_label_is_said_on_the_page(desk: Desk) -> None:
    page = _change(desk, "LUM-1", {"add": "x" * 256})
    assert page.status_code == 400
    assert "exceeds the maximum length" in page.text


def test_forms_from_elsewhere_are_refused(desk: Desk) -> None:
    page = _change(desk, "LUM-1", {"add": "x"}, Origin="https://evil.example.org")
    assert page.status_code == 403
    assert desk.site.issue("LUM-1").labels == []


@pytest.mark.parametrize("back", ["//evil.example.org", "https://evil.example.org", "/\\evil"])
def test_the_way_back_stays_on_the_site(desk: Desk, back: str) -> None:
    answer = desk.session.post(
        f"{desk.site.base_url}/actor", data={"account": "", "back": back}, allow_redirects=False
    )
    assert answer.headers["Location"] == "/"


def test_hostile_text_is_shown_as_text(desk: Desk) -> None:
    person = Person(desk.site, desk.seeded.people["mnowak"])
    person.retitle("LUM-1", HOSTILE)
    person.describe("LUM-1", HOSTILE)
    person.comment("LUM-1", HOSTILE)
    person.label("LUM-1", add=["<b>x</b>"])
    desk.put("/issue/LUM-1/properties/k", HOSTILE)
    for path in (
        "/browse/LUM-1",
        "/issues/?jql=key=LUM-1",
        "/jira/software/c/projects/LUM/boards/1",
    ):
        page = _page(desk, path)
        assert "<script" not in page
        assert "<b>x" not in page
        assert "<img" not in page


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//example.org", "JAVASCRIPT:x"]
)
def test_links_lead_to_the_web_only(address: str) -> None:
    assert "<a" not in rendering.link(address, "text")
    card = {"type": "inlineCard", "attrs": {"url": address}}
    mark = {"type": "link", "attrs": {"href": address}}
    text = {"type": "text", "text": "t", "marks": [mark]}
    assert "href" not in rendering.render({"type": "doc", "content": [card, text]})


def test_adf_becomes_html() -> None:
    body = {
        "type": "doc",
        "version": 1,
        "content": [
            {
                "type": "panel",
                "attrs": {"panelType": "warning"},
                "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Mind"}]}],
            },
            {
                "type": "paragraph",
                "content": [
                    {"type": "status", "attrs": {"text": "OK", "color": "green"}},
                    {"type": "mention", "attrs": {"text": "@Ada"}},
                    {"type": "emoji", "attrs": {"shortName": ":hat:", "text": "🎩"}},
                    {"type": "inlineCard", "attrs": {"url": "https://x.example.org/browse/A-1"}},
                ],
            },
            {"type": "expand", "attrs": {"title": "More"}, "content": []},
            {"type": "rule"},
            {"type": "unheard-of", "content": [{"type": "text", "text": "kept"}]},
        ],
    }
    shown = rendering.render(body)
    for part in (
        '<div class="panel warning"><p>Mind</p></div>',
        '<span class="lozenge green">OK</span>',
        '<span class="mention">@Ada</span>🎩',
        ">A-1</a>",
        "<details><summary>More</summary></details><hr>kept",
    ):
        assert part in shown


@pytest.mark.parametrize(
    ("wiki", "shown"),
    [
        ("*bold* and _soft_", "<p><strong>bold</strong> and <em>soft</em></p>"),
        ("h3. Head", "<h3>Head</h3>"),
        ("* one\n* two", "<ul><li>one</li><li>two</li></ul>"),
        ("# one", "<ol><li>one</li></ol>"),
        ("||a||b||\n|1|2|", "<tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr>"),
        ("{code}\n<x>\n{code}", '<pre tabindex="0"><code>&lt;x&gt;</code></pre>'),
        ("{quote}words{quote}", "<blockquote><p>words</p></blockquote>"),
        ("{panel:title=T}in{panel}", '<div class="panel info"><p>in</p></div>'),
        ("[T|https://example.org/a]", '<a href="https://example.org/a"'),
        ("{{x}}", "<code>x</code>"),
        (r"\*not bold\*", "<p>*not bold*</p>"),
        ("a\nb", "<p>a<br>b</p>"),
        ("----", "<hr>"),
        ("{color:red}x{color}", "<p>x</p>"),
        ("", ""),
    ],
)
def test_wiki_markup_becomes_html(wiki: str, shown: str) -> None:
    assert shown in rendering.render(wiki)


def test_text_nested_without_end_is_shown_as_words() -> None:
    body: dict[str, object] = {"type": "text", "text": "deep"}
    for _ in range(500):
        body = {"type": "blockquote", "content": [body]}
    assert "deep" in rendering.render({"type": "doc", "content": [body]})


def test_internal_comments_say_so(cloud: Desk) -> None:
    issue = cloud.site.issue("LUM-1")
    author = cloud.seeded.people["mnowak"].account
    text = building.rich(cloud.site, "Between us")
    note = Comment(issue=issue.id, author=author, body=text, created=1, updated=1, internal=True)
    cloud.site.store.put(note)
    assert "internal" in _page(cloud, "/browse/LUM-1")
