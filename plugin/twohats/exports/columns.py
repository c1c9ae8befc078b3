"""Which column of a CSV file holds what, by its header; names in four languages, and your own."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from twohats.errors import ConfigError
from twohats.records.fields import EPIC_LINK, STORY_POINTS

# What twohats reads -> the names Jira writes (English, German, French, Spanish), case folded.
NAMES: dict[str, tuple[str, ...]] = {
    "key": (
        "issue key", "work item key", "key", "vorgangsschlüssel", "schlüssel", "clé de ticket",
        "clé de demande", "clé", "clave de incidencia", "clave",
    ),
    "id": (
        "issue id", "work item id", "id", "vorgangs-id", "id de ticket", "id du ticket",
        "identifiant de ticket", "id de la incidencia", "id. de la incidencia",
    ),
    "title": (
        "summary", "title", "zusammenfassung", "résumé", "resumen", "titel", "titre", "título",
    ),
    "description": ("description", "body", "beschreibung", "descripción"),
    "project": (
        "project key", "space key", "projektschlüssel", "clé de projet", "clé du projet",
        "clave del proyecto", "clave de proyecto",
    ),
    "type": (
        "issue type", "work type", "vorgangstyp", "type de ticket", "type de demande",
        "tipo de incidencia",
    ),
    "status": ("status", "état", "statut", "estado"),
    "status_category": (
        "status category", "statuskategorie", "catégorie d'état", "catégorie de statut",
        "catégorie d'états", "categoría de estado", "categoría del estado",
    ),
    "resolution": ("resolution", "lösung", "résolution", "resolución"),
    "assignee": (
        "assignee", "zugewiesene person", "bearbeiter", "personne assignée", "responsable",
        "attribution", "persona asignada",
    ),
    "assignee_id": (
        "assignee id", "id der zugewiesenen person", "id de la personne assignée",
        "id de la persona asignada",
    ),
    "labels": ("labels", "stichwörter", "étiquettes", "etiquetas"),
    "components": (
        "component/s", "components", "component", "komponente(n)", "komponenten", "composant(s)",
        "composants", "componentes", "componente(s)",
    ),
    "sprint": ("sprint",),
    "story_points": (*STORY_POINTS, "points"),
    "epic": EPIC_LINK,
    "parent_key": (
        "parent key", "übergeordneter schlüssel", "schlüssel des übergeordneten vorgangs",
        "clé parent", "clé du parent", "clave principal",
    ),
    "parent_title": (
        "parent summary", "übergeordnete zusammenfassung", "résumé du parent", "résumé parent",
        "resumen principal",
    ),
    "parent_id": ("parent", "parent id", "übergeordnet", "übergeordnete id", "principal"),
    "estimate": (
        "original estimate", "ursprüngliche schätzung", "estimation originale",
        "estimation initiale", "estimación original",
    ),
    "remaining": (
        "remaining estimate", "restschätzung", "verbleibende schätzung", "estimation restante",
        "estimación restante", "trabajo restante",
    ),
    "created": ("created", "erstellt", "création", "créé", "créée", "creada", "creado"),
    "updated": (
        "updated", "aktualisiert", "mise à jour", "mis à jour", "actualizada", "actualizado",
    ),
    "resolved": ("resolved", "erledigt", "gelöst", "résolu", "résolue", "resuelta", "resuelto"),
    "security": (
        "security level", "sicherheitsstufe", "niveau de sécurité", "nivel de seguridad",
    ),
}  # fmt: skip
_FIELD_OF = {name: field for field, names in NAMES.items() for name in names}
_CUSTOM = re.compile(r"[^()]+ ?\((.+)\)")  # "Custom field (Story Points)", in any language
_IN_CUSTOM = frozenset({"story_points", "epic", "sprint"})
# What Jira writes into several columns of one name. Where names must differ, as in a data frame,
# tools number them: "Labels.1" (pandas), "Labels_1", "Labels_duplicated_0", "Labels7".
_MANY = frozenset({"labels", "components", "sprint"})
_NUMBERED = re.compile(r"(.*?[^\d._])(?:_duplicated)?[._]?\d+")
# Names that Jira alone writes: with one of them a file is an export, without it plain rows.
_EXPORT = frozenset({"type", "status", "project"})


class Columns(Struct, frozen=True):
    """Positions of what twohats reads; several where Jira repeats a column. ``width``: of a row."""

    width: int
    at: dict[str, tuple[int, ...]]

    def first(self, field: str) -> int:
        """Return the field's first position, -1 where there is none."""
        return self.at.get(field, (-1,))[0]

    def every(self, field: str) -> tuple[int, ...]:
        """Return all positions of the field."""
        return self.at.get(field, ())

    @property
    def is_readable(self) -> bool:
        """Whether there is enough to classify: a key or id, and a title."""
        return "title" in self.at and ("key" in self.at or "id" in self.at)

    @property
    def is_export(self) -> bool:
        """Whether Jira wrote the file, rather than something with a few plain columns."""
        return "key" in self.at and not _EXPORT.isdisjoint(self.at)


def find_columns(header: Sequence[str], own_names: Mapping[str, str]) -> Columns:
    """Return the columns of a header row; ``own_names`` as ``own_headers`` returns them."""
    found: dict[str, list[tuple[int, int]]] = {}
    for position, name in enumerate(header):
        field, rank = _field(name, own_names)
        if field:
            found.setdefault(field, []).append((rank, position))
    at = {field: tuple(at for _, at in sorted(places)) for field, places in found.items()}
    return Columns(len(header), at)


def own_headers(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Return the configured header names, case folded -> field; ``ConfigError`` if one is unknown.

    The value may be a field of ``NAMES`` or the name that an English Jira gives the column.
    """
    own: dict[str, str] = {}
    for header, target in (headers or {}).items():
        wanted = _folded(target)
        field = (
            wanted.replace(" ", "_") if wanted.replace(" ", "_") in NAMES else _FIELD_OF.get(wanted)
        )
        if field is None:
            what = f"headers: {target!r} is nothing that twohats reads"
            raise ConfigError(what, todo=f"use one of: {', '.join(NAMES)}")
        own[_folded(header)] = field
    return own


def _field(header: str, own_names: Mapping[str, str]) -> tuple[str, int]:
    """Return the field of a column and the rank of its name among the field's names."""
    name = _folded(header)
    found = _named(name, own_names)
    if not found[0] and (match := _NUMBERED.fullmatch(name)):
        of_many = _named(match[1], own_names)
        return of_many if of_many[0] in _MANY else found
    return found


def _named(name: str, own_names: Mapping[str, str]) -> tuple[str, int]:
    if name in own_names:
        return own_names[name], -1
    field = _FIELD_OF.get(name, "")
    if not field and (match := _CUSTOM.fullmatch(name)):
        name = match[1].strip()
        field = _FIELD_OF.get(name, "")
        field = field if field in _IN_CUSTOM else ""
    return field, NAMES[field].index(name) if field else 0


def _folded(name: str) -> str:
    return (
        " ".join(name.replace("\ufeff", "").replace("\u2019", "'").split()).casefold().rstrip(":")
    )
