"""The CSV report: tidy, complete and inert."""

import csv

import pytest

from reports.samples import SAMPLES, hostile_report
from reports.test_inert import HOSTILE
from twohats.reports.table import COLUMNS, to_csv
from workload.sample_report import sample_report


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines(), strict=True))


@pytest.mark.parametrize("name", SAMPLES)
def test_each_row_has_each_column(name: str) -> None:
    rows = _rows(to_csv(SAMPLES[name]))
    assert rows
    for row in rows:
        assert tuple(row) == COLUMNS
        assert None not in row.values()


def test_numbers_can_be_found_by_their_columns() -> None:
    rows = _rows(to_csv(sample_report()))
    [value] = [
        float(row["value"])
        for row in rows
        if (row["scope"], row["section"], row["state"]) == ("project:APO", "balance", "open")
        and row["measure"] == "manager_share"
    ]
    share = sample_report().scopes[1].open.manager_share
    assert share is not None
    assert value == share.value
    findings = [row for row in rows if row["section"] == "finding"]
    assert [row["measure"] for row in findings] == [f.code for f in sample_report().findings]
    assert sum(row["section"] == "known-finding" for row in rows) == 1


def test_a_finding_about_a_person_is_named_as_the_persons_rows_are() -> None:
    rows = _rows(to_csv(sample_report()))
    names = {row["scope"]: row["name"] for row in rows if row["section"] == "balance"}
    findings = [row for row in rows if "finding" in row["section"]]
    about = [row for row in findings if row["scope"].startswith("person:")]
    assert about
    assert [row["name"] for row in about] == [names[row["scope"]] for row in about]


def test_a_row_is_named_by_its_columns_alone() -> None:
    named = [
        tuple(value for column, value in row.items() if column != "value")
        for row in _rows(to_csv(sample_report()))
    ]
    assert len(set(named)) == len(named)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula_and_values_stay_numbers(text: str) -> None:
    for row in _rows(to_csv(hostile_report(text))):
        for column, value in row.items():
            assert column == "value" or value[:1] not in {*"=+-@\t\r", "\uff1d", "\uff0b"}
        assert not row["value"] or float(row["value"]) >= 0
