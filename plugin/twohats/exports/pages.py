"""What saved pages of search results say about themselves: are they all there, are fields named."""

from collections.abc import Iterator

from twohats.records import Row


class Pages:
    """Counts over all pages of a run."""

    def __init__(self) -> None:
        self._issues = 0
        self._total = 0
        self._more = 0  # pages after which the site had others
        self._last = 0  # pages that were the last
        self._unnamed = 0

    def add(self, page: Row, *, unnamed: bool) -> None:
        """Count a page; ``unnamed``: it has custom fields and does not say which is which."""
        self._issues += len(page.issues or ())
        self._total = max(self._total, page.total or 0)
        self._unnamed += unnamed
        if page.next_token or page.is_last is False:
            self._more += 1
        else:
            self._last += 1

    def notes(self) -> Iterator[str]:
        """Yield what a person should know."""
        if self._total > self._issues:
            yield (
                f"the saved pages hold {self._issues:,} of {self._total:,} issues;"
                " save the other pages too"
            )
        elif self._more and not self._last:
            yield "the last page of the search is not among those saved; more issues follow"
        if self._unnamed:
            yield (
                f"story points and sprints are unknown in {self._unnamed:,} pages that do not name"
                " their custom fields; save them with &expand=names"
            )
