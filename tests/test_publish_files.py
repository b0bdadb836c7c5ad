"""output/ on disk: whole files, only what changed, nothing of others touched, whatever instant a kill picks."""

from __future__ import annotations

import errno
import itertools
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aggregator.errors import OutputError
from aggregator.model import Document, Published
from aggregator.publish import read_manifest, write_documents
from aggregator.publish.files import explain
from aggregator.publish.manifest import Manifest, is_plain_path, make_plan, parse_manifest, record_of, render_manifest
from tests.rights import own_folder, unprivileged

AUTHORITY = "news.example,2026"
FIRST = {"all.atom": "feed 1", "index.html": "page 1", "authors/jane.atom": "jane 1", "status.json": "status 1"}


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "output"


def publish(output: Path, bodies: dict[str, str], sequence: int = 1, *, write: bool = True) -> Published:
    documents = [Document(path, body.encode()) for path, body in bodies.items()]
    return write_documents(output, documents, sequence, AUTHORITY, write=write)


def files_in(output: Path) -> dict[str, str]:
    return {str(path.relative_to(output)): path.read_text() for path in sorted(output.rglob("*")) if path.is_file()}


def documents_in(output: Path) -> dict[str, str]:
    return {path: body for path, body in files_in(output).items() if path != "manifest.json"}


def moments(output: Path) -> dict[str, int]:
    return {str(path): path.stat().st_ino for path in output.rglob("*")}


def test_a_first_pass_writes_every_document_and_the_manifest(output: Path):
    assert publish(output, FIRST) == Published(written=5)
    assert documents_in(output) == FIRST
    assert json.loads((output / "manifest.json").read_text())["files"]["all.atom"] == {
        "sha256": record_of(b"feed 1").sha256,
        "bytes": 6,
    }


def test_the_manifest_tells_sequence_and_authority(output: Path):
    publish(output, FIRST, sequence=41)
    manifest = read_manifest(output)
    assert manifest
    assert (manifest.sequence, manifest.id_authority, sorted(manifest.files), manifest.pending) == (41, AUTHORITY, sorted(FIRST), {})


def test_where_nothing_was_published_there_is_no_manifest(output: Path):
    assert read_manifest(output) is None


def test_an_unchanged_pass_writes_nothing(output: Path):
    publish(output, FIRST)
    before = moments(output)
    assert publish(output, FIRST) == Published(unchanged=5)
    assert moments(output) == before


def test_where_only_the_status_changes_only_it_and_the_manifest_are_written(output: Path):
    publish(output, FIRST)
    before = moments(output)
    assert publish(output, FIRST | {"status.json": "status 2"}) == Published(written=2, unchanged=3)
    after = moments(output)
    assert {Path(path).name for path in after if after[path] != before[path]} == {"status.json", "manifest.json"}


def test_where_only_the_sequence_rises_only_the_manifest_is_written(output: Path):
    publish(output, FIRST)
    assert publish(output, FIRST, sequence=2) == Published(written=1, unchanged=4)


def test_what_is_no_longer_published_is_removed(output: Path):
    publish(output, FIRST)
    assert publish(output, {"all.atom": "feed 1"}) == Published(written=1, unchanged=1, removed=3)
    assert documents_in(output) == {"all.atom": "feed 1"}


def test_a_file_that_is_gone_is_written_again(output: Path):
    publish(output, FIRST)
    (output / "all.atom").unlink()
    assert publish(output, FIRST) == Published(written=2, unchanged=3)


def test_published_files_may_be_read_by_a_web_server(output: Path):
    publish(output, FIRST)
    reference = output.parent / "reference"
    reference.touch()
    assert (output / "all.atom").stat().st_mode == reference.stat().st_mode


def test_without_leave_to_write_nothing_is_touched_and_the_counts_tell_what_would_be(output: Path):
    assert publish(output, FIRST, write=False) == Published(written=5)
    assert not output.exists()
    publish(output, FIRST)
    before = moments(output)
    assert publish(output, {"all.atom": "feed 2"}, write=False) == Published(written=2, removed=3)
    assert moments(output) == before


# --- what is not ours -----------------------------------------------------------------------------------------------


def test_a_foreign_file_in_our_way_is_left_alone_and_named(output: Path):
    output.mkdir()
    (output / "all.atom").write_text("someone else's")
    for _ in range(2):
        assert publish(output, FIRST).refused == ("all.atom",)
        assert (output / "all.atom").read_text() == "someone else's"
    manifest = read_manifest(output)
    assert manifest
    assert "all.atom" not in manifest.files


def test_a_file_of_ours_that_was_edited_is_left_alone_and_named(output: Path):
    publish(output, FIRST)
    (output / "index.html").write_text("edited")
    assert publish(output, FIRST | {"index.html": "page 2"}) == Published(written=1, unchanged=3, refused=("index.html",))
    assert (output / "index.html").read_text() == "edited"


def test_an_edited_file_that_is_no_longer_published_is_left_alone(output: Path):
    publish(output, FIRST)
    (output / "authors/jane.atom").write_text("edited")
    assert publish(output, {"all.atom": "feed 1"}).removed == 2
    assert (output / "authors/jane.atom").read_text() == "edited"


def test_a_foreign_file_that_equals_ours_is_adopted(output: Path):
    output.mkdir()
    (output / "all.atom").write_text("feed 1")
    assert publish(output, FIRST) == Published(written=4, unchanged=1)
    assert publish(output, FIRST | {"all.atom": "feed 2"}).refused == ()


def test_files_at_no_path_of_ours_stay(output: Path):
    publish(output, FIRST)
    (output / "robots.txt").write_text("mine")
    (output / "authors/photo.jpg").write_text("mine")
    publish(output, {"all.atom": "feed 1"})
    assert documents_in(output) == {"all.atom": "feed 1", "robots.txt": "mine", "authors/photo.jpg": "mine"}


def test_a_folder_that_leads_out_of_output_is_not_followed(output: Path, tmp_path: Path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    output.mkdir()
    (output / "authors").symlink_to(elsewhere)
    assert publish(output, FIRST).refused == ("authors/jane.atom",)
    assert list(elsewhere.iterdir()) == []


def test_a_link_in_place_of_a_document_is_not_followed(output: Path, tmp_path: Path):
    (tmp_path / "elsewhere").write_text("feed 1")
    output.mkdir()
    (output / "all.atom").symlink_to(tmp_path / "elsewhere")
    assert publish(output, FIRST).refused == ("all.atom",)
    assert (tmp_path / "elsewhere").read_text() == "feed 1"


def test_a_file_in_place_of_a_folder_of_ours_is_left_alone(output: Path):
    output.mkdir()
    (output / "authors").write_text("mine")
    assert publish(output, FIRST).refused == ("authors/jane.atom",)


def test_output_itself_may_be_a_link(output: Path, tmp_path: Path):
    (tmp_path / "site").mkdir()
    output.symlink_to(tmp_path / "site")
    assert publish(output, FIRST).refused == ()
    assert documents_in(tmp_path / "site") == FIRST


@pytest.mark.parametrize(
    "path",
    ["/etc/x", "../x", "a/../x", "a//x", "./x", "a/", "", "a\\x", "C:x", "a\x00", "manifest.json", ".aggregator-x.tmp"],
)
def test_a_path_that_is_not_plain_is_never_written(output: Path, path: str):
    assert not is_plain_path(path)
    with pytest.raises(OutputError, match="no path below output"):
        publish(output, FIRST | {path: "x"})
    assert not output.exists()


def test_two_documents_at_one_path_are_never_written(output: Path):
    with pytest.raises(OutputError, match="two documents"):
        write_documents(output, [Document("x", b"1"), Document("x", b"2")], 1, AUTHORITY)


# --- kills ----------------------------------------------------------------------------------------------------------


def test_pages_are_written_before_feeds_and_the_status_last():
    bodies = ("status.json", "all.atom", "authors/x.html", "assets/style.css", "index.html", "authors/x.atom")
    plan = make_plan({path: record_of(b"") for path in bodies}, {}, Manifest(1, AUTHORITY, {}))
    assert plan.write == ("assets/style.css", "authors/x.html", "index.html", "all.atom", "authors/x.atom", "status.json")


def test_after_a_kill_half_way_the_next_pass_knows_its_own_files(output: Path):
    publish(output, FIRST)
    manifest = read_manifest(output)
    assert manifest
    announced = {"index.html": "page 2", "all.atom": "feed 2", "authors/omar.atom": "omar 2"}
    pending = {path: record_of(body.encode()) for path, body in announced.items()}
    (output / "manifest.json").write_bytes(render_manifest(Manifest(2, AUTHORITY, manifest.files, pending)))
    (output / "index.html").write_text("page 2")
    (output / "authors/omar.atom").write_text("omar 2")
    (output / ".aggregator-all.atom.tmp").write_text("fee")
    (output / "authors/.aggregator-jane.atom.tmp").write_text("")
    wanted = {path: body.replace("1", "3") for path, body in FIRST.items()}
    assert publish(output, wanted) == Published(written=5, removed=1)
    assert documents_in(output) == wanted


def test_a_kill_before_any_step_costs_no_file_and_leaves_none(tmp_path: Path):
    second = {"all.atom": "feed 2", "index.html": "page 2", "authors/omar.atom": "omar 2", "status.json": "status 2"}
    third = {path: body.replace("1", "3") for path, body in FIRST.items()}
    for steps in range(100):
        output = tmp_path / str(steps)
        publish(output, FIRST)
        killed = publish_and_die(output, second, steps)
        found = {path: body for path, body in documents_in(output).items() if not path.endswith(".tmp")}
        assert set(found.items()) <= {*FIRST.items(), *second.items()}
        assert publish(output, third).refused == ()
        assert documents_in(output) == third
        if not killed:
            break
    assert steps > 15


def publish_and_die(output: Path, bodies: dict[str, str], steps: int) -> bool:
    """Publish in a child that is killed instead of its n-th opening, renaming, removing or making of a file; was it?"""
    child = os.fork()
    if child == 0:
        try:
            die_after(steps)
            publish(output, bodies)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def die_after(steps: int) -> None:
    left = itertools.count(steps, -1)

    def step(event: str, _: object) -> None:
        if event in ("open", "os.rename", "os.remove", "os.mkdir") and next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(step)


# --- errors ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "{", "[]", "{}", '{"name": "a web app", "icons": []}', "\xff",
        '{"sequence": "1", "id_authority": "x", "files": {}}',
        '{"sequence": 1, "id_authority": "x", "files": {"../../x": {"sha256": "", "bytes": 0}}}',
        '{"sequence": 1, "id_authority": "x", "files": {"x": {}}}',
        '{"sequence": 1, "id_authority": "x", "files": {"x": 1}}',
    ],
)  # fmt: skip
def test_a_manifest_that_is_not_ours_stops_the_pass_and_says_what_to_do(output: Path, body: str):
    output.mkdir()
    (output / "manifest.json").write_bytes(body.encode("latin-1"))
    for act in (lambda: read_manifest(output), lambda: publish(output, FIRST)):
        with pytest.raises(OutputError, match=r"manifest\.json: not a manifest of ours.*put back a good copy"):
            act()
    assert [path.name for path in output.iterdir()] == ["manifest.json"]


def test_a_link_in_place_of_the_manifest_stops_the_pass(output: Path, tmp_path: Path):
    output.mkdir()
    (output / "manifest.json").symlink_to(tmp_path / "nowhere")
    with pytest.raises(OutputError, match="no plain file"):
        publish(output, FIRST)


def test_a_manifest_reads_back_as_it_was_written():
    manifest = Manifest(7, AUTHORITY, {"b": record_of(b"1"), "a": record_of(b"2")}, {"c": record_of(b"3")}, ("a",))
    assert parse_manifest(render_manifest(manifest)) == manifest


def test_a_file_in_place_of_output_is_an_error_that_names_the_way_out(output: Path):
    output.write_text("a file")
    with pytest.raises(OutputError, match=r"/output: File exists: a file stands where a folder must be"):
        publish(output, FIRST)


def test_a_folder_without_leave_to_write_is_an_error_that_names_the_way_out():
    with own_folder() as folder:
        output = folder / "output"
        output.mkdir(mode=0o500)
        with unprivileged(folder), pytest.raises(OutputError, match="Permission denied: let the user"):
            publish(output, FIRST)


def test_a_full_disk_costs_nothing_that_was_published_and_leaves_nothing_behind(output: Path):
    publish(output, FIRST)
    with file_size_limit(5_000), pytest.raises(OutputError, match=r"File too large.*What was published before still stands"):
        publish(output, FIRST | {"index.html": "x" * 10_000})
    assert documents_in(output) == FIRST
    assert publish(output, FIRST | {"all.atom": "feed 2"}).refused == ()


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    ("number", "way_out"),
    [(errno.ENOSPC, "free some space"), (errno.EROFS, "mount it writable"), (errno.EIO, "see to the folder")],
)
def test_every_error_names_the_path_and_a_way_out(number: int, way_out: str):
    error = explain(OSError(number, os.strerror(number), "output/all.atom"), Path("output"))
    assert str(error).startswith(f"output/all.atom: {os.strerror(number)}: {way_out}")
    assert str(explain(OSError("odd"), Path("output"))).startswith("output: odd: see to the folder")
