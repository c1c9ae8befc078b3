"""What is remembered while the files of a run are read, and what there is to say at its end."""

from collections.abc import Iterator

from twohats.exports.pages import Pages
from twohats.exports.repeats import Repeats
from twohats.model.site import SiteFields
from twohats.records import RecordReader


class Readers:
    """The readers of a run. Files of one site name the same custom fields, one after the other."""

    def __init__(self) -> None:
        self.plain = RecordReader()
        self.latest = self.plain

    def of(self, fields: SiteFields) -> RecordReader:
        """Return the reader for these custom fields."""
        if self.latest.fields != fields:
            self.latest = RecordReader(fields)
        return self.latest


class Run:
    """What the files of a run share."""

    def __init__(self) -> None:
        self.repeats = Repeats()
        self.pages = Pages()
        self.readers = Readers()

    def absorb(self, repeats: Repeats, pages: Pages) -> bool:
        """Take over what a run of other files remembers, as if this one had read them next.

        Return false, and take nothing, where that cannot be told: an issue may be in both.
        """
        if not self.repeats.absorb(repeats):
            return False
        self.pages.absorb(pages)
        return True

    def notes(self) -> Iterator[str]:
        """Yield what a person should know when all files are read."""
        yield from self.pages.notes()
        yield from self.repeats.notes()
