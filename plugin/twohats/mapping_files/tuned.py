"""A tuning as an overlay file: every number in the open, in an order that never changes."""

from itertools import groupby

import tomlkit
from tomlkit.items import InlineTable, Table

from twohats.model.mapping import Phrase
from twohats.roles.tuning import Change, Tuning
from twohats.roles.tuning_sheets import advice


def overlay(tuning: Tuning, *, data: str, mapping: str) -> str:
    """Return the overlay that turns the mapping into the tuned one."""
    document = tomlkit.document()
    document.add(tomlkit.comment(f"Weights fitted by twohats mapping tune to {data}"))
    document.add(tomlkit.comment(f"({tuning.issues} issues), laid on top of {mapping}."))
    document.add(tomlkit.comment(advice(tuning)))
    document.add("format", tomlkit.item(1))
    if tuning.new != tuning.old:
        document.add("scoring", _scoring(tuning))
    counters = [change for change in tuning.changes if not change.duty]
    if counters:
        document.add("counter", _tables([_counter(counters)]))
    duties = [change for change in tuning.changes if change.duty]
    tables = [_duty(duty, list(changes)) for duty, changes in groupby(duties, key=lambda c: c.duty)]
    if tables:
        document.add("duty", _tables(tables))
    return tomlkit.dumps(document)


def _tables(tables: list[Table]) -> tomlkit.items.AoT:
    array = tomlkit.aot()
    for table in tables:
        array.append(table)
    return array


def _scoring(tuning: Tuning) -> Table:
    table = tomlkit.table()
    table.add("threshold", tuning.new.threshold_milli / 1000)
    table.add("margin", tuning.new.margin_milli / 1000)
    return table


def _counter(changes: list[Change]) -> Table:
    table = tomlkit.table()
    table.add("phrases", _phrases(changes))
    return table


def _duty(duty: str, changes: list[Change]) -> Table:
    row = tomlkit.table()
    row.add("phrases", _phrases(changes))
    table = tomlkit.table()
    table.add("id", duty)
    table.add("row", _tables([row]))
    return table


def _phrases(changes: list[Change]) -> tomlkit.items.Array:
    array = tomlkit.array().multiline(multiline=True)
    for change in changes:
        array.append(_phrase(change.tuned))
    return array


def _phrase(phrase: Phrase) -> InlineTable:
    table = tomlkit.inline_table()
    table.append("phrase", phrase.text)
    table.append("weight", phrase.weight_milli / 1000)
    if phrase.field is not None:
        table.append("field", phrase.field.value)
    if phrase.title_milli is not None:
        table.append("title", phrase.title_milli / 1000)
    if phrase.description_milli is not None:
        table.append("description", phrase.description_milli / 1000)
    return table
