"""From twohats.toml and the environment to ``SiteSettings``."""

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from twohats.config import environment
from twohats.config.file import find_config, parse_config
from twohats.errors import ConfigError
from twohats.model.settings import (
    BalanceSettings,
    Connection,
    LabelNames,
    PeopleDetail,
    ReportSettings,
    SiteSettings,
    SyncPolicy,
)

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

CONNECTION_KEYS = Connection.__struct_fields__


class Views(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ``[views]`` table."""

    admins: tuple[str, ...] = ()


class SiteTable(Connection, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one ``[sites.NAME]`` table, or the top of the file for all sites, may say."""

    projects: tuple[str, ...] = ()
    jql: str = ""
    story_points_field: str = ""
    people: PeopleDetail = PeopleDetail.OFF
    mapping: tuple[str, ...] = ()
    ledger: str = ""
    labels: LabelNames = LabelNames()
    sync: SyncPolicy = SyncPolicy()
    report: ReportSettings = ReportSettings()
    balance: BalanceSettings = BalanceSettings()
    views: Views = Views()


def load_settings(
    path: Path | None = None,
    site: str | None = None,
    *,
    environ: Mapping[str, str] = os.environ,
    folder: Path | None = None,
) -> tuple[SiteSettings, ...]:
    """Return the settings of every site, or of ``site`` alone, in the file's order.

    ``path`` is the file; without it, ``TWOHATS_CONFIG``, then twohats.toml from ``folder`` (the
    working folder) upwards. Raises ``ConfigError`` with all mistakes at once.
    """
    given = path or (Path(environ["TWOHATS_CONFIG"]) if environ.get("TWOHATS_CONFIG") else None)
    file = given or find_config(folder or Path.cwd())
    document = parse_config(file) if file else {}
    tables = _site_tables(document, environ, where=str(file or "environment"))
    where = str(file) if file else "environment"
    chosen = {site: _pick(tables, site, where)} if site else tables
    home = file.parent if file else Path.cwd()
    return tuple(_settings(name, table, where, home) for name, table in chosen.items())


def _site_tables(
    document: dict[str, Any], environ: Mapping[str, str], *, where: str
) -> dict[str, dict[str, Any]]:
    sites = document.pop("sites", {})
    if not isinstance(sites, dict) or not all(isinstance(table, dict) for table in sites.values()):
        raise ConfigError("'sites' must hold tables, [sites.NAME]", where=where)
    if not sites and (document.get("url") or environ.get("TWOHATS_URL")):
        sites = {"main": {}}
    if not sites:
        raise ConfigError(
            "no site is configured",
            where=where,
            todo="run twohats init, which writes a twohats.toml, or set TWOHATS_URL;"
            " to read a file instead, use --from PATH",
        )
    _apply_environment(document, sites, environ)
    return {name: _merge(document, table) for name, table in sites.items()}


def _pick(tables: dict[str, dict[str, Any]], site: str, where: str) -> dict[str, Any]:
    if site not in tables:
        near = get_close_matches(site, tables, n=1) or list(tables)
        raise ConfigError(f"has no site '{site}'", where=where, todo=f"did you mean '{near[0]}'?")
    return tables[site]


def _apply_environment(
    document: dict[str, Any], sites: dict[str, Any], environ: Mapping[str, str]
) -> None:
    keys = environment.key_paths(SiteTable)
    paths = {environment.variable(path): path for path in keys}
    for name in sites:
        paths |= {environment.variable(("sites", name, *p)): ("sites", name, *p) for p in keys}
    strange = environment.unknown(environ, set(paths))
    if strange:
        near = get_close_matches(strange[0], paths, n=1)
        todo = f"did you mean {near[0]}?" if near else "unset it"
        raise ConfigError(f"unknown variable {strange[0]}", where="environment", todo=todo)
    for path, text in environment.overrides(environ, paths).items():
        is_site = path[0] == "sites" and path[1] in sites
        kind = keys[path[2:] if is_site else path]
        _put({**document, "sites": sites} if is_site else document, path, _typed(text, kind, path))


def _typed(text: str, kind: Any, path: environment.Path) -> Any:  # noqa: ANN401 - any type
    is_list = "tuple" in str(kind)
    raw: Any = [part.strip() for part in text.split(",") if part.strip()] if is_list else text
    try:
        value = msgspec.to_builtins(msgspec.convert(raw, kind, strict=False))
    except msgspec.ValidationError as error:
        raise ConfigError(str(error), where=environment.variable(path)) from None
    return list(value) if is_list else value


def _put(table: dict[str, Any], path: environment.Path, value: Any) -> None:  # noqa: ANN401
    for name in path[:-1]:
        table = table.setdefault(name, {})
    table[path[-1]] = value


def _merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        both_tables = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merge(merged[key], value) if both_tables else value
    return merged


def _settings(name: str, table: dict[str, Any], where: str, home: Path) -> SiteSettings:
    balance = table.get("balance")
    if isinstance(balance, dict) and isinstance(balance.get("projects"), dict):
        shared = {key: value for key, value in balance.items() if key != "projects"}
        projects = {k: _merge(shared, v) for k, v in balance["projects"].items()}
        table = {**table, "balance": {**shared, "projects": projects}}
    mistakes = _mistakes(table)
    if mistakes:
        raise ConfigError("\n  ".join(["has mistakes:", *mistakes]), where=f"{where} [{name}]")
    read = msgspec.convert(table, SiteTable)
    return SiteSettings(
        name=name,
        connection=Connection(**{key: getattr(read, key) for key in CONNECTION_KEYS}),
        projects=read.projects,
        jql=read.jql,
        story_points_field=read.story_points_field,
        labels=read.labels,
        sync=read.sync,
        report=read.report,
        balance=read.balance,
        people=read.people,
        views_admins=read.views.admins,
        mapping=tuple(str(home / overlay) for overlay in read.mapping),
        ledger=read.ledger,
    )


def _mistakes(table: dict[str, Any]) -> list[str]:
    # slow to import, and most commands that need a folder read no settings
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    validator = Draft202012Validator(msgspec.json.schema(SiteTable))
    errors = sorted(validator.iter_errors(table), key=lambda error: list(map(str, error.path)))
    return [_mistake(error) for error in errors]


def _mistake(error: "ValidationError") -> str:
    at = ".".join(map(str, error.path))
    if at == "ledger":  # an address may hold a password: it is not repeated
        return "ledger: must be a path or an address, in quotes"
    if error.validator != "additionalProperties":
        return f"{at or 'site'}: {error.message}"
    schema: Any = error.schema
    known = list(schema.get("properties", {}))
    instance: Any = error.instance
    strange = [key for key in instance if key not in known]
    hints = [(key, get_close_matches(key, known, n=1)) for key in strange]
    return "; ".join(
        f"unknown key '{'.'.join(filter(None, (at, key)))}'"
        + (f", did you mean '{near[0]}'?" if near else "")
        for key, near in hints
    )
