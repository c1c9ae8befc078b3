"""What saved pages of search results say about themselves: are they all there, are fields named."""

from collections.abc import Iterator

from twohats.records import Row


class Pages:
    """Counts over all pages of a run.

    ``total``: issues that the site said it has. ``more`` and ``last``: pages after which it had
    others, and not. ``unnamed``: pages that do not say which custom field is which.
    """

    def __init__(self) -> None:
        self.issues = 0
        self.total = 0
        self.more = 0
        self.last = 0
        self.unnamed = 0

    def add(self, page: Row, *, unnamed: bool) -> None:
        """Count a page; ``unnamed``: it has custom fields and does not say which is which."""
        self.issues += len(page.issues or ())
        self.total = max(self.total, page.total or 0)
        self.unnamed += unnamed
        if page.next_token or page.is_last is False:
            self.more += 1
        else:
            self.last += 1

    def absorb(self, other: "Pages") -> None:
        """Count the pages that ``other`` counted, too."""
        self.issues += other.issues
        self.total = max(self.total, other.total)
        self.more += other.more
        self.last += other.last
        self.unnamed += other.unnamed

    def notes(self) -> Iterator[str]:
        """Yield what a person should know."""
        if self.total > self.issues:
            yield (
                f"the saved pages hold {self.issues:,} of {self.total:,} issues;"
                " save the other pages too"
            )
        elif self.more and not self.last:
            yield "the last page of the search is not among those saved; more issues follow"
        if self.unnamed:
            yield (
                f"story points and sprints are unknown in {self.unnamed:,} pages that do not name"
                " their custom fields; save them with &expand=names"
            )
