"""Exports elsewhere: in memory, on a real server that speaks S3, and behind HTTP."""

import gzip
import json
import logging
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from exported import read
from exports.lake import as_csv, as_json, as_parquet, invented
from twohats.__main__ import main

fsspec = pytest.importorskip("fsspec")


class Store(Protocol):
    """What the tests need of fsspec."""

    def pipe(self, path: str, value: bytes) -> None: ...

    def open(self, path: str) -> object: ...


class Bucket(Protocol):
    """What the tests need of boto3."""

    def upload_file(self, path: str, key: str) -> None: ...

    def put_object(self, *, Key: str, Body: bytes) -> None: ...  # noqa: N803 - boto3's names


MOMENT = ("--as-of", "2026-09-01", "--format", "json")


@pytest.fixture
def memory() -> Iterator[Store]:
    """Give an empty file system in memory."""
    store = fsspec.filesystem("memory")
    store.store.clear()
    yield store
    store.store.clear()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Run a server that speaks S3; give its address."""
    moto = pytest.importorskip("moto.server")
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    running = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """Give an empty bucket ``exports`` and who may use it, by the usual variables."""
    boto3, s3fs = pytest.importorskip("boto3"), pytest.importorskip("s3fs")
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key-of-ada")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hidden-of-ada")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    s3fs.S3FileSystem.clear_instance_cache()
    made = boto3.resource("s3").Bucket("exports")
    made.create()
    yield made
    made.objects.delete()
    made.delete()
    s3fs.S3FileSystem.clear_instance_cache()


def report(*paths: str | Path, out: Path, more: tuple[str, ...] = ()) -> dict[str, Any]:
    words = [word for path in paths for word in ("--from", str(path))]
    assert main(["audit", *words, *MOMENT, *more, "-o", str(out)]) == 0
    made: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return made


def test_files_folders_and_patterns_in_memory_are_read(memory: Store, tmp_path: Path) -> None:
    rows = invented(60)
    for number, name in enumerate(("part-1.csv", "part-2.csv", "part-10.csv")):
        as_csv(rows[number * 20 : number * 20 + 20], tmp_path / name)
        memory.pipe(f"/lake/{name}", (tmp_path / name).read_bytes())
    memory.pipe("/lake/deeper/x.csv", b"key,title\n")
    memory.pipe("/lake/README.md", b"# no export")
    keys = [row["Issue key"] for row in rows]
    assert read("memory://lake/part-1.csv").keys == keys[:20]
    folder = read("memory://lake")
    assert folder.keys == keys
    assert any("folder in a folder" in note for note in folder.notes)
    assert any("README.md" in note for note in folder.notes)
    assert read("memory://lake/part-*.csv").keys == keys
    assert read("memory://lake/part-1.csv", "memory://lake/part-*.csv").keys == keys


def test_packed_and_json_and_parquet_in_memory_are_read(memory: Store, tmp_path: Path) -> None:
    rows = invented(40)
    for name, write in (("a.csv", as_csv), ("b.json", as_json), ("c.parquet", as_parquet)):
        write(rows, tmp_path / name)
        memory.pipe(f"/{name}", (tmp_path / name).read_bytes())
    memory.pipe("/d.csv.gz", gzip.compress((tmp_path / "a.csv").read_bytes()))
    wanted = read(tmp_path / "a.csv").issues
    for name in ("a.csv", "b.json", "c.parquet", "d.csv.gz"):
        assert read(f"memory://{name}").issues == wanted, name


def test_a_bucket_gives_the_report_of_the_files_in_it(bucket: Bucket, tmp_path: Path) -> None:
    rows = invented(90)
    folder = tmp_path / "lake"
    folder.mkdir()
    as_csv(rows[:30], folder / "part-1.csv")
    as_json(rows[30:60], folder / "part-2.json")
    as_parquet(rows[60:], folder / "part-10.parquet")
    for path in folder.iterdir():
        bucket.upload_file(str(path), f"lake/{path.name}")
    bucket.put_object(Key="lake/", Body=b"")  # the mark of a folder, as consoles make it
    here = report(folder, out=tmp_path / "here.json")
    assert here["issues"] == 90
    for number, there in enumerate(
        ("s3://exports/lake", "s3://exports/lake/", "s3://exports/*/part-*")
    ):
        assert report(there, out=tmp_path / f"{number}.json") == here
    two = report("s3://exports/lake/", out=tmp_path / "two.json", more=("--workers", "2"))
    assert two == here


def test_a_part_of_a_bucket_merges_as_that_of_files(bucket: Bucket, tmp_path: Path) -> None:
    as_csv(invented(30), tmp_path / "a.csv")
    bucket.upload_file(str(tmp_path / "a.csv"), "a.csv")
    parts = []
    for number, path in enumerate((str(tmp_path / "a.csv"), "s3://exports/a.csv")):
        parts.append(tmp_path / f"{number}.part")
        words = ["audit", "--from", path, "--as-of", "2026-09-01", "--partial"]
        assert main([*words, "-o", str(parts[-1])]) == 0
    assert parts[0].read_bytes() == parts[1].read_bytes()


def fails(path: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["audit", "--from", path])
    err = capsys.readouterr().err
    assert "hidden" not in err
    assert len(err.splitlines()) == 1
    return code, err


@pytest.mark.usefixtures("memory")
def test_what_is_not_there_is_65(bucket: Bucket, capsys: pytest.CaptureFixture[str]) -> None:
    bucket.put_object(Key="a.csv", Body=b"key,title\nA-1,x\n")
    for path in (
        "s3://no-such-bucket/a.csv", "s3://exports/b.csv", "s3://exports/*.json",
        "s3://exports/none/", "memory://none", "memory://none/*.csv",
    ):  # fmt: skip
        code, err = fails(path, capsys)
        assert code == 65
        assert path in err
        assert "check the path" in err


def test_a_broken_file_in_a_bucket_is_65(
    bucket: Bucket, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    as_parquet(invented(30), tmp_path / "a.parquet")
    bucket.put_object(Key="a.parquet", Body=(tmp_path / "a.parquet").read_bytes()[:-100])
    code, err = fails("s3://exports/a.parquet", capsys)
    assert code == 65
    assert "s3://exports/a.parquet: Parquet that is damaged" in err


@pytest.mark.usefixtures("bucket")
def test_no_credentials_are_77(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, "/nowhere")
    pytest.importorskip("s3fs").S3FileSystem.clear_instance_cache()
    code, err = fails("s3://exports/a.csv", capsys)
    assert code == 77
    assert "AWS_ACCESS_KEY_ID" in err


@pytest.mark.usefixtures("bucket")
def test_a_store_that_forbids_is_77(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    s3fs = pytest.importorskip("s3fs")

    def forbid(*_words: object, **_more: object) -> None:
        raise PermissionError("Access Denied for hidden-of-ada")

    monkeypatch.setattr(s3fs.S3FileSystem, "isdir", forbid)
    code, err = fails("s3://exports/a.csv", capsys)
    assert code == 77
    assert "no access" in err


@pytest.mark.usefixtures("bucket")
def test_a_store_that_does_not_answer_is_69(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{taken.getsockname()[1]}")
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        s3fs = pytest.importorskip("s3fs")
        monkeypatch.setattr(s3fs.S3FileSystem, "retries", 1)
        s3fs.S3FileSystem.clear_instance_cache()
        code, err = fails("s3://exports/a.csv", capsys)
    assert code == 69
    assert "does not answer" in err


def test_a_store_that_breaks_while_it_is_read_is_told_without_its_words(
    memory: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    memory.pipe("/a.csv", b"key,title\nA-1,x\n")
    kind = type(memory.open("/a.csv"))

    def broken(*_words: object) -> bytes:
        raise RuntimeError("hidden")

    monkeypatch.setattr(kind, "read", broken)
    code, err = fails("memory://a.csv", capsys)
    assert code == 69
    assert "the store failed (RuntimeError)" in err


def test_no_kind_of_address_is_64_and_one_without_its_package_78(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fails("attic://box/a.csv", capsys)[0] == 64
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    code, err = fails("gs://bucket/a.csv", capsys)
    assert code == 78
    assert "not installed" in err


def test_a_password_and_a_signature_in_an_address_are_told_nowhere(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        address = f"http://ada:hidden@127.0.0.1:{port}/a.csv?X-Amz-Signature=hidden"
        code, err = fails(address, capsys)
    assert code == 69
    assert f"http://127.0.0.1:{port}/a.csv: " in err
