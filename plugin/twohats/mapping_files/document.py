"""What a mapping file may say, as types; the shipped JSON Schema is made from them."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

Weight = Annotated[
    float, Meta(ge=0, le=100, description="Worth of one match, 1 if not said; 0 switches it off.")
]
Milli = Annotated[float, Meta(ge=0, le=100)]
Id = Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", min_length=2, max_length=40)]
Line = Annotated[str, Meta(min_length=1, max_length=2000)]
Count = Annotated[int, Meta(ge=0)]
RoleName = Literal["project-owner", "project-manager"]
FieldName = Literal["title", "description"]


class PhraseTable(Struct, forbid_unknown_fields=True):
    """A phrase that says more than its words."""

    phrase: Line
    weight: Weight | None = None
    field: FieldName | None = None
    title: Weight | None = None
    description: Weight | None = None


class ExampleTable(Struct, forbid_unknown_fields=True):
    """An issue that shows what belongs to a duty, or does not."""

    title: Line
    description: str = ""


class RowTable(Struct, forbid_unknown_fields=True):
    """One row of what a duty covers."""

    source: Literal["list", "prose"] = "list"
    says: str = ""
    weight: Weight = 1.0  # of its phrases that say none
    phrases: list[Line | PhraseTable] = []


class CounterTable(Struct, forbid_unknown_fields=True):
    """Phrases of ordinary engineering: each match lowers both roles' scores."""

    weight: Weight = 1.0  # of its phrases that say none
    phrases: list[Line | PhraseTable] = []


class DutyTable(Struct, forbid_unknown_fields=True):
    """A duty, or in an overlay what changes about one."""

    id: Id
    name: str = ""
    role: RoleName | None = None
    ticketed: Literal["usually", "rarely"] | None = None
    disabled: bool = False
    disable: list[Line] = []
    denials: list[Line] = []
    yes: list[Line | ExampleTable] = []
    no: list[Line | ExampleTable] = []
    row: list[RowTable] = []


class FieldWeights(Struct, forbid_unknown_fields=True):
    """What evidence in each field is multiplied by."""

    title: Milli | None = None
    description: Milli | None = None


class ScoringTable(Struct, forbid_unknown_fields=True):
    """How evidence becomes a verdict; what is not said stays as it is."""

    threshold: Milli | None = None
    description_only: Milli | None = None
    weak: Milli | None = None
    margin: Milli | None = None
    both: Milli | None = None
    description_cap: Milli | None = None
    reach: Count | None = None  # words of the description that are read; 0: all
    parent: Milli | None = None  # what a role of the parent's title hands down; 0: nothing
    fields: FieldWeights = msgspec.field(default_factory=FieldWeights)


class SignalTable(Struct, forbid_unknown_fields=True, rename={"value": "is"}):
    """A sign beside words."""

    field: Literal["issue-type", "component", "label"]
    value: Line
    duty: Id
    weight: Weight = 1.0


class MeasuredTable(Struct, forbid_unknown_fields=True):
    """How often the mapping errs, counted on issues that people labelled."""

    role_issues: Count
    role_found: Count
    role_wrong: Count
    other_issues: Count
    other_labelled: Count
    data: str = ""


class Document(Struct, forbid_unknown_fields=True):
    """One mapping file."""

    format: Literal[1]
    name: str = ""
    version: str = ""
    role: RoleName | None = None
    denials: list[Line] = []
    counter: list[CounterTable] = []
    disable: list[Line] = []
    duty: list[DutyTable] = []
    scoring: ScoringTable = msgspec.field(default_factory=ScoringTable)
    signal: list[SignalTable] = []
    measured: MeasuredTable | None = None
