"""A file that means harm, or is no mapping at all, is refused quickly and clearly."""

from pathlib import Path
from time import perf_counter

import pytest

from twohats.errors import ConfigError
from twohats.mapping_files import load_mapping
from twohats.mapping_files.reading import LARGEST

HEAD = b"format = 1\n"
PHRASES = b'[[duty]]\nid = "x-y"\nrole = "project-owner"\n[[duty.row]]\nphrases = [%b]\n'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"x = " + b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
        (b"x = " + b"{a=" * 50_000, "nested too deeply"),
        (b"# " + b"x" * 10_000_000, "larger than"),
        (HEAD + b"x = 1\x00", "no TOML"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (HEAD + b'name = "caf\xe9"', "not UTF-8"),
        (b"a = 1\na = 2", "no TOML"),
        (b"format = 1\nduty = 5", "should be a list"),
        (b"", "'format' is missing"),
        (b"<html>", "no TOML"),
        (HEAD + b'denials = ["(a+)+$"]', "no regular expressions"),
        (HEAD + PHRASES % (b'"' + b"{a b|c d|e f|g h} " * 5 + b'"'), "more than 400"),
        (HEAD + PHRASES % (b'"' + b"word " * 5000 + b'"'), "too long"),
        (HEAD + PHRASES % b", ".join(b'"a%d {b|c}"' % n for n in range(30_000)), "phrases"),
        (HEAD + b"\n".join(b"k%d = 1" % n for n in range(50_000)), "and"),
        (b"a" * 1_000_000, "no TOML"),
        (b"x = '" + b'"' * 1_000_000, "no TOML"),
        (b"a-" * 400_000 + b".", "no TOML"),
        (b'""' * 500_000, "no TOML"),
        (b"[" + b"a ." * 300_000, "nested too deeply"),
        (HEAD + b".".join(b"a" for _ in range(30_000)) + b" = 1", ""),
    ],
)
def test_it_is_refused_within_a_second(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "hostile.toml"
    path.write_bytes(content)
    start = perf_counter()
    with pytest.raises(ConfigError) as caught:
        load_mapping((path,))
    taken = perf_counter() - start
    assert words in str(caught.value)
    assert "hostile.toml" in str(caught.value)
    assert len(str(caught.value)) < 20_000
    assert taken < 3  # a second on an idle machine; this one may be busy


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(ConfigError, match="cannot be read"):
            load_mapping((path,))


def test_the_limit_is_far_from_a_real_mapping() -> None:
    assert LARGEST > 500_000
