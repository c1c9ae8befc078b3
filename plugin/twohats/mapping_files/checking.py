"""What a schema cannot say of a mapping: phrases in the language, duties that exist."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from twohats.mapping_files.document import PhraseTable
from twohats.mapping_files.lines import Path
from twohats.mapping_files.merging import Merged
from twohats.mapping_files.reading import File
from twohats.roles.phrases import PhraseError, parse


def phrase_mistakes(files: Iterable[File]) -> Iterator[str]:
    """Yield a line for each phrase that is not in the language."""
    for file in files:
        for path, text in _written(file):
            try:
                parse(text)
            except PhraseError as error:
                place = file.lines.place(path, text)
                yield f"{file.name}{place}: the phrase {_shown(text)} {error}"


def signal_mistakes(merged: Merged) -> Iterator[str]:
    """Yield a line for each signal of a duty that is not there."""
    for signal in merged.signals:
        if signal.duty not in merged.duties:
            near = get_close_matches(signal.duty, list(merged.duties), n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            what = f"the signal {signal.value!r} is for {signal.duty!r}, no duty{hint}"
            yield f"{signal.origin}: {what}"


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")  # noqa: PLR2004 - one line


def _written(file: File) -> Iterator[tuple[Path, str]]:
    document = file.document
    for text in document.denials:
        yield ("denials",), text
    for index, counter in enumerate(document.counter):
        for item in counter.phrases:
            yield ("counter", index, "phrases"), _text(item)
    for index, duty in enumerate(document.duty):
        for text in duty.denials:
            yield ("duty", index, "denials"), text
        for number, row in enumerate(duty.row):
            for item in row.phrases:
                yield ("duty", index, "row", number, "phrases"), _text(item)


def _text(item: str | PhraseTable) -> str:
    return item if isinstance(item, str) else item.phrase
