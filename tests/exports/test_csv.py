"""A CSV export is read column by column, as Jira wrote it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exported import HEADER, Read, one_issue, read, row, table, written
from twohats.model.issue import Issue, Person

_WIDE = (
    *("Summary", "Issue key", "Issue id", "Issue Type", "Status", "Project key", "Resolution"),
    *("Assignee", "Assignee Id", "Created", "Updated", "Resolved", "Labels", "Labels", "Labels"),
    *("Component/s", "Component/s", "Description", "Watchers", "Watchers", "Original estimate"),
    *("Remaining Estimate", "Security Level", "Sprint", "Sprint", "Custom field (Story Points)"),
    *("Custom field (Epic Link)", "Comment", "Comment", "Parent", "Parent key", "Status Category"),
)
_FULL = (
    *("Plan, and re-plan", "APO-7", "10007", "Task", "In Review", "APO", "Done"),
    *("Mína Ölsen", "5f:1", "22/Apr/26 7:56 AM", "23/Apr/26 12:01 PM", "24/Apr/26 12:00 AM"),
    *("qa", "", "risk", "Launch pad", "Crew", 'A "quoted" line\r\nand; another, one', "A", "B"),
    *("7200", "3600", "Board", "Sprint 3", "Sprint 4", "3.0", "APO-1"),
    *("22/Apr/26 8:00 AM;5f:1;yes, but; no", "", "10001", "APO-2", "Done"),
)


def test_every_column_lands_where_it_belongs(tmp_path: Path) -> None:
    came = read(written(tmp_path, table([_WIDE, _FULL])))
    assert came.only == Issue(
        key="APO-7",
        id="10007",
        title="Plan, and re-plan",
        description='A "quoted" line\r\nand; another, one',
        project="APO",
        issue_type="Task",
        status="In Review",
        done=True,
        labels=("qa", "risk"),
        components=("Launch pad", "Crew"),
        parent="APO-2",
        sprint="Sprint 4",
        assignee=Person("5f:1", "Mína Ölsen"),
        story_points_milli=3000,
        estimate_seconds=7200,
        remaining_seconds=3600,
        created_ms=1776844560000,
        updated_ms=1776945660000,
        resolved_ms=1776988800000,
        restricted=True,
    )
    assert came.notes == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_delimiter_line_ends_and_byte_order_mark(
    tmp_path: Path, delimiter: str, end: str, mark: str
) -> None:
    text = mark + table([HEADER, row("APO-2", text="a\nb;c,d|e\tf"), row("APO-1")], delimiter, end)
    came = read(written(tmp_path, text))
    assert came.keys == ["APO-2", "APO-1"]
    assert came.issues[0].description == "a\nb;c,d|e\tf"


def test_utf_16_is_told_by_its_byte_order_mark(tmp_path: Path) -> None:
    text = table([HEADER, row("APO-1", "Überblick, größer")])
    came = read(written(tmp_path, text.encode("utf-16")))
    assert came.only.title == "Überblick, größer"


def test_another_encoding_is_read_when_named(tmp_path: Path) -> None:
    text = table([HEADER, row("APO-1", "Überblick: größer €")])
    came = read(written(tmp_path, text.encode("cp1252")), encoding="cp1252")
    assert came.only.title == "Überblick: größer €"


def test_missing_optional_columns_are_empty(tmp_path: Path) -> None:
    came = read(written(tmp_path, "Issue key,Summary,Status\nAPO-1,x,Open\n"))
    assert came.only == Issue(key="APO-1", title="x", project="APO", status="Open")


@pytest.mark.parametrize("header", ["key,title,body", "id,summary,description", "ID;Title;Body"])
def test_plain_rows_need_a_key_and_a_title_only(tmp_path: Path, header: str) -> None:
    delimiter = ";" if ";" in header else ","
    came = read(written(tmp_path, f"{header}\n{delimiter.join(['p-01', 'a', 'b'])}\n"))
    assert (came.only.key, came.only.title, came.only.description) == ("p-01", "a", "b")


_LANGUAGES = {
    "English, lately": "Summary,Work item key,Work item id,Work type,Status,Space key,Labels,"
    "Description,Assignee,Created,Custom field (Story point estimate),Parent key,Status Category",
    "German": "Zusammenfassung,Vorgangsschlüssel,Vorgangs-ID,Vorgangstyp,Status,Projektschlüssel,"
    "Stichwörter,Beschreibung,Zugewiesene Person,Erstellt,"
    "Benutzerdefinierte Felder (Story Points),Übergeordnet,Statuskategorie",
    "French": "Résumé,Clé de ticket,ID de ticket,Type de ticket,État,Clé de projet,Étiquettes,"
    "Description,Responsable,Création,Champs personnalisés (Story Points),Clé parent,"
    "Catégorie d\u2019état",
    "Spanish": "Resumen,Clave de incidencia,ID de la incidencia,Tipo de Incidencia,Estado,"
    "Clave del proyecto,Etiquetas,Descripción,Persona asignada,Creada,"
    "Campo personalizado (Story Points),Clave principal,Categoría de estado",
}
_CELLS = "x,APO-1,10001,Bug,s,APO,risk,words,Mina,2026-04-22 07:56,5,APO-9,{}"


@pytest.mark.parametrize(
    ("language", "done"),
    [
        ("English, lately", "Done"),
        ("German", "Fertig"),
        ("French", "Terminé"),
        ("Spanish", "Listo"),
    ],
)
def test_headers_in_other_languages_are_known(tmp_path: Path, language: str, done: str) -> None:
    came = read(written(tmp_path, f"{_LANGUAGES[language]}\n{_CELLS.format(done)}\n"))
    assert came.only == Issue(
        key="APO-1",
        id="10001",
        title="x",
        description="words",
        project="APO",
        issue_type="Bug",
        status="s",
        done=True,
        labels=("risk",),
        parent="APO-9",
        assignee=Person("Mina", "Mina"),
        story_points_milli=5000,
        created_ms=1776844560000,
    )


@pytest.mark.parametrize("target", ["title", "Summary", "summary"])
def test_headers_of_your_own_are_mapped(tmp_path: Path, target: str) -> None:
    path = written(tmp_path, "Sleutel,Samenvatting,Oms\nAPO-1,plannen,x\n")
    came = read(path, headers={"sleutel": "key", "Samenvatting ": target, "Oms": "Description"})
    assert (came.only.key, came.only.title, came.only.description) == ("APO-1", "plannen", "x")


def test_the_first_story_points_with_a_value_count(tmp_path: Path) -> None:
    names = ("Custom field (Story point estimate)", "Custom field (Story Points)")
    header = ("Issue key", "Summary", *names)
    rows = [("A-1", "x", "1", "2"), ("A-2", "x", "1", ""), ("A-3", "x", "", "")]
    came = read(written(tmp_path, table([header, *rows])))
    assert [issue.story_points_milli for issue in came.issues] == [2000, 1000, None]


@pytest.mark.parametrize(
    ("cells", "done"),
    [
        ({"Status_Category": "Done", "Resolution": ""}, True),
        ({"Status_Category": "In Progress", "Resolution": "Done"}, False),
        ({"Resolution": "Fixed"}, True),
        ({"Resolution": "Unresolved"}, False),
        ({"Resolution": "Nicht erledigt"}, False),
        ({"Resolved": "22/Apr/26 7:56 AM"}, True),
        ({"Resolution": ""}, False),
        ({}, False),
    ],
)
def test_done_is_told_by_the_category_then_by_the_resolution(
    tmp_path: Path, cells: dict[str, str], done: object
) -> None:
    assert one_issue(tmp_path, **cells).only.done is done


@pytest.mark.parametrize(
    ("cells", "parent"),
    [
        ({"Parent": "10160", "Parent_key": "APO-2", "Epic_Link": "APO-3"}, "APO-2"),
        ({"Parent": "10160", "Epic_Link": "APO-3"}, "APO-3"),
        ({"Parent": "10160"}, "10160"),
    ],
)
def test_the_parent_is_a_key_where_there_is_one(
    tmp_path: Path, cells: dict[str, str], parent: str
) -> None:
    assert one_issue(tmp_path, **cells).only.parent == parent


@pytest.mark.parametrize(
    ("cells", "person"),
    [
        ({"Assignee": "Ada"}, Person("Ada", "Ada")),
        ({"Assignee": "Ada", "Assignee_Id": "5f:2"}, Person("5f:2", "Ada")),
        ({"Assignee": "", "Assignee_Id": "5f:2"}, Person("5f:2", "")),
        ({"Assignee": "", "Assignee_Id": ""}, None),
    ],
)
def test_the_assignee_has_an_id_where_there_is_one(
    tmp_path: Path, cells: dict[str, str], person: Person | None
) -> None:
    assert one_issue(tmp_path, **cells).only.assignee == person


def test_what_cannot_be_read_is_named_and_left_out(tmp_path: Path) -> None:
    issue = one_issue(
        tmp_path,
        Story_Points="?",
        Original_estimate="2d",
        Remaining_Estimate="nan",
        Created="soon",
        Updated="32/Apr/26",
        Resolved="03/04/2026",
    ).only
    names = ("story_points", "estimate", "remaining", "created", "updated", "resolved")
    assert issue.unreadable == names
    assert issue.story_points_milli is issue.created_ms is issue.resolved_ms is None


def test_absurd_numbers_are_handed_on(tmp_path: Path) -> None:
    issue = one_issue(tmp_path, Story_Points="1000000000", Original_estimate="-60").only
    assert (issue.story_points_milli, issue.estimate_seconds) == (10**12, -60)


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    text = "\n" + table([HEADER, row("APO-1")], end="\n") + "\n\n"
    assert read(written(tmp_path, text)).keys == ["APO-1"]


def test_a_header_alone_is_no_issue_and_no_fault(tmp_path: Path) -> None:
    came = read(written(tmp_path, table([HEADER])))
    assert (came.keys, came.fault) == ([], None)


def test_a_huge_cell_is_read(tmp_path: Path) -> None:
    text = "risk, " * 300_000
    came = read(written(tmp_path, table([HEADER, row("APO-1", text=text)])))
    assert came.only.description == text


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def titles(came: Read) -> list[tuple[str, str]]:
    return [(issue.title, issue.description) for issue in came.issues]


@given(st.lists(st.tuples(_TEXT, _TEXT), max_size=6), st.sampled_from(",;\t|"))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_odd_words_come_back_as_they_were_written(
    tmp_path: Path, words: list[tuple[str, str]], delimiter: str
) -> None:
    rows = [row(f"APO-{number}", *each) for number, each in enumerate(words, start=1)]
    came = read(written(tmp_path, table([HEADER, *rows], delimiter)))
    assert came.fault is None
    assert titles(came) == words
