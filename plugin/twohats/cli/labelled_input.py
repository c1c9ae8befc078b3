"""Where ``mapping eval`` and ``tune`` get labelled issues: a file, what people decided in Jira."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from twohats.cli.composition import classifier, connect
from twohats.cli.console import progress
from twohats.config import load_settings
from twohats.errors import UsageError
from twohats.flows.decisions import Learned, Learner
from twohats.mapping_files.labelled import read_labelled
from twohats.model.mapping import Mapping
from twohats.model.settings import SiteSettings, WriteTo
from twohats.ports import Progress
from twohats.roles import Classifier
from twohats.roles.labelled import Labelled


class Gathered(Struct, frozen=True, kw_only=True):
    """A mapping and what it is to be measured on. ``data`` says in a few words what that is.

    ``private``: among it are texts read from Jira, which no file shall hold.
    """

    mapping: Mapping
    roles: Classifier
    issues: tuple[Labelled, ...]
    data: str
    private: bool


def gather(
    labelled: str | None, from_site: str | None, config: str | None, overlays: Sequence[str]
) -> Gathered:
    """Return the issues of a file, of a site (its name; empty: every configured one), or of both.

    A site is measured with the mapping that it is labelled with.
    """
    if labelled is None and from_site is None:
        raise UsageError("no labelled issues", todo="give LABELLED, --from-site or both")
    sites: Sequence[SiteSettings] = ()
    if from_site is not None:
        sites = load_settings(Path(config) if config else None, from_site or None)
    own = dict.fromkeys(path for site in sites for path in site.mapping)
    mapping, roles = classifier((*own, *overlays))
    issues = read_labelled(labelled) if labelled else []
    names = [labelled.rpartition("/")[2]] if labelled else []
    with progress("issues read") as bar:
        for site in sites:
            learned = _read(site, mapping, roles, bar)
            issues += [_named(one, site.name if len(sites) > 1 else "") for one in learned.labelled]
            names.append(f"decisions of {site.name}")
            bar.note(_told(site.name, learned))
    return Gathered(
        mapping=mapping,
        roles=roles,
        issues=tuple(issues),
        data=" and ".join(names),
        private=bool(sites),
    )


def _read(settings: SiteSettings, mapping: Mapping, roles: Classifier, bar: Progress) -> Learned:
    duties = {duty.id: duty.role for duty in mapping.duties}
    with closing(connect(settings, bar)) as site:
        by_field = settings.sync.write_to is not WriteTo.LABEL
        field = site.fields().role if by_field else ""
        learner = Learner(site, site.history, settings, duties, field)
        return learner.learn(roles.verdict, bar)


def _named(issue: Labelled, site: str) -> Labelled:
    if not site:
        return issue
    return replace(issue, id=f"{site}:{issue.id}", project=f"{site}:{issue.project}")


def _told(name: str, learned: Learned) -> str:
    used = len(learned.labelled)
    left = [
        f"{learned.unproven} whose history shows no person who decided" * bool(learned.unproven),
        f"{learned.queued} left as role-unclear" * bool(learned.queued),
    ]
    left_out = "; not used: " + ", ".join(filter(None, left)) if any(left) else ""
    return f"{name}: {learned.issues} issues read, {used} decided by people{left_out}"
