"""The HTML report: one whole file, inert, small, the same every time."""

import os
import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.samples import SAMPLES, hostile_report, large_report
from reports.test_inert import HOSTILE
from twohats.model.report import Report
from twohats.reports import FORMATS, render
from workload.sample_report import BASE_URL, sample_report

_VOID = frozenset(("meta", "link"))
_LOADING = frozenset(("src", "srcset", "data", "poster", "action", "formaction", "background"))


class _Reader(HTMLParser):
    """Notes what a page is made of, and that its tags close as they opened."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in {"style", "script"}:
            self.words.append(data)

    def values(self, name: str) -> list[str]:
        return [value for _, found, value in self.attributes if found == name]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def _read(report: Report) -> _Reader:
    return _Reader(render(report, "html"))


@pytest.mark.parametrize("name", SAMPLES)
def test_it_is_whole_and_loads_nothing(name: str) -> None:
    page = _read(SAMPLES[name])
    assert not page.open
    assert page.tags.count("script") == 1
    assert page.tags.count("h1") == 1
    assert not {"img", "iframe", "object", "embed", "form", "base"} & set(page.tags)
    for tag, attribute, value in page.attributes:
        assert attribute not in _LOADING
        assert attribute != "style"
        assert not attribute.startswith("on")
        if attribute == "href":
            assert tag == "a" or value.startswith("data:image/svg+xml,")
            assert re.match(rf"#|{re.escape(BASE_URL)}/|data:", value)
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    jumps = [value[1:] for value in page.values("href") if value[0] == "#"]
    assert {*jumps, *page.values("aria-labelledby")} <= set(ids)


def test_its_policy_allows_its_own_script_and_style_and_nothing_else() -> None:
    page = render(sample_report(), "html")
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    for tag in ("script", "style"):
        [text] = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy.replace("&#43;", "+")
    assert policy.startswith("default-src 'none'")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(text: str) -> None:
    page = _read(hostile_report(text))
    calm = _read(hostile_report("x"))
    assert sorted(set(page.tags)) == sorted(set(calm.tags))
    assert page.tags.count("script") == 1
    for value in page.values("href"):
        assert re.match(rf"#|{re.escape(BASE_URL)}/|data:image", value)
    raw = render(hostile_report(text), "html")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800]", raw)


def test_it_tells_what_matters() -> None:
    text = _read(sample_report()).text.replace("\xa0", " ")
    for told in (
        "Manager work is 66 % of open role work",
        "Project owner 34 % 62.5 issues",
        "Project manager 66 % 120.5 issues",
        "183 open issues carry a role, 9 of them both.",
        "95 % interval 57-74 %",
        "10 findings: 3 errors, 5 warnings, 2 notes",
        "APO-12 APO-40 APO-77 and 28 more Open in Jira",
        "Next Hand over or confirm.",
        "The work is known and waiting, and it is nobody's.",
        "71 % 62-79 % 20-60 % above 49 78 %, was 67 %",
        "Zoë Łukasiewicz-Ångström",
        "Not Scrum's product owner.",
        "1 known finding not repeated: TH103 BEE.",
    ):
        assert told in text


def test_each_number_leads_to_its_issues() -> None:
    page = render(sample_report(), "html")
    row = sample_report().scopes[1]
    wanted = f"{BASE_URL}/issues/?jql=project+=+%22APO%22+AND+labels+=+"
    assert f'<a href="{wanted}%22project-owner-work%22">28</a>' in page
    assert f'<a href="{wanted}%22project-manager-work%22">{row.open.manager.issues}</a>' in page
    assert f'href="{BASE_URL}/browse/APO-12"' in page


def test_without_an_address_nothing_is_linked() -> None:
    source = replace(sample_report().source, base_url="")
    page = _read(replace(sample_report(), source=source))
    assert {value[0] for value in page.values("href")} == {"#", "d"}
    bad = replace(source, base_url='javascript:alert(1)//"')
    assert "javascript:" not in render(replace(sample_report(), source=bad), "html")


def test_each_site_has_its_own_address() -> None:
    report = sample_report()
    rows = tuple(replace(row, site="other") for row in report.scopes[:1])
    source = replace(report.source, base_url="", base_urls={"other": "https://other.example.org"})
    page = _read(replace(report, scopes=rows, source=source))
    assert any(value.startswith("https://other.example.org/") for value in page.values("href"))
    assert not any(value.startswith(BASE_URL) for value in page.values("href"))


def test_an_empty_report_is_a_whole_page() -> None:
    text = _read(SAMPLES["empty"]).text
    assert "No issues." in text
    assert "No findings" in text
    assert "Who covers which duty" not in text


def test_a_large_site_makes_a_small_page() -> None:
    page = render(large_report(), "html")
    assert len(page.encode()) < 400_000
    assert "less role work" in _Reader(page).text


def test_a_huge_site_makes_a_small_page_too() -> None:
    report = large_report(projects=200, issues=6_000, people=5_000)
    assert len(report.people) > 1_000
    assert len(render(report, "html").encode()) < 400_000


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_report_gives_the_same_bytes(format_: str) -> None:
    assert render(large_report(), format_) == render(large_report(), format_)
    assert render(sample_report(), format_).endswith("\n")


def test_another_process_gives_the_same_bytes() -> None:
    program = (
        "import hashlib, json\n"
        "from reports.samples import large_report\n"
        "from twohats.reports import FORMATS, Frame, render, to_adf, to_wiki\n"
        "report, frame = large_report(issues=800), Frame('PROJ0')\n"
        "made = [render(report, name) for name in FORMATS]\n"
        "made += [json.dumps(to_adf(report, frame)), to_wiki(report, frame)]\n"
        "print(hashlib.sha256(repr(made).encode()).hexdigest())\n"
    )
    tests = str(Path(__file__).parents[1])
    digests = set()
    for seed, zone in (("1", "UTC"), ("2", "Pacific/Auckland")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": tests}
        done = subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "-c", program], env=environment, capture_output=True, check=True
        )
        digests.add(done.stdout)
    assert len(digests) == 1


def test_no_other_format() -> None:
    with pytest.raises(ValueError, match="no format 'pdf'"):
        render(sample_report(), "pdf")
