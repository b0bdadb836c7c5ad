"""Sources written into feeds.yaml: lines are added, and nothing that was there is touched.

Each case is a file as it was (`.yaml`) and as it is (`.expected`) after the same source was added.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.config import load_config
from aggregator.config.edit import NewSource, add_sources, replace_file, spell, write_sources
from aggregator.errors import ConfigError, OutputError
from aggregator.model import Select
from tests.casefiles import CASES, cases

ROOT = Path(__file__).parent.parent
NEW = NewSource("https://patch.example/feed/?a=1,2", "Patch: a diary", ("research", "zero day"))
BARE = NewSource("https://bare.example/feed")
PAGE = NewSource("https://page.example/", None, (), Select("li.post", "h3", date="time[datetime]"))
#: What the good cases of config take from the environment.
ENVIRON = {"TOKEN": "token", "HOST": "inside.example"}
HEAD = "title: Security news\nsite: https://news.example.org/\nid_authority: news.example.org,2026\nsources:\n"


def copy_of(path: Path, folder: Path) -> Path:
    feeds = folder / "feeds.yaml"
    feeds.write_bytes(path.read_bytes())
    return feeds


def is_subsequence(lines: list[str], others: list[str]) -> bool:
    rest = iter(others)
    return all(line in rest for line in lines)


@cases("edit", "*.yaml")
def test_source_is_added_where_a_person_would_add_it(path: Path, tmp_path: Path) -> None:
    feeds = copy_of(path, tmp_path)
    before = load_config(feeds, {})
    after = write_sources(feeds, [NEW], {})
    assert feeds.read_bytes().decode() == path.with_suffix(".expected").read_bytes().decode()
    assert after.sources[:-1] == before.sources
    assert after == load_config(feeds, {})
    added = after.sources[-1]
    assert (added.url, added.name, added.topics) == (NEW.url, NEW.name, NEW.topics)


def test_shipped_file_keeps_every_line_in_its_order(tmp_path: Path) -> None:
    feeds = copy_of(ROOT / "feeds.yaml", tmp_path)
    before = load_config(feeds, {}), feeds.read_text(encoding="utf-8").splitlines()
    after = write_sources(feeds, [NEW, BARE, PAGE], {})
    lines = feeds.read_text(encoding="utf-8").splitlines()
    assert is_subsequence(before[1], lines)
    assert len(lines) == len(before[1]) + 3 + 1 + 2 + 3, "an empty line before each, as between the others"
    assert after.sources[:-3] == before[0].sources
    assert after.sources[-1].select == PAGE.select


@pytest.mark.parametrize("name", sorted(path.stem for path in (CASES / "config").glob("*.json")))
def test_every_good_file_takes_a_source(name: str, tmp_path: Path) -> None:
    text = (CASES / "config" / f"{name}.yaml").read_bytes()
    feeds = CASES / "config" / f"{name}.yaml"
    before = load_config(feeds, ENVIRON)
    after = write_sources(feeds, [BARE, NEW], ENVIRON, write=False)
    assert after.sources[: len(before.sources)] == before.sources
    assert [source.url for source in after.sources[-2:]] == [BARE.url, NEW.url]
    assert feeds.read_bytes() == text, "it was only tried"
    lines = text.decode("utf-8-sig").splitlines()
    changed = [line for line in lines if not is_subsequence([line], add_sources("\n".join(lines), [BARE]).splitlines())]
    assert all("sources:" in line for line in changed), "only a list in brackets is written on"


def test_file_without_the_key_gets_it() -> None:
    assert add_sources("title: x", [BARE]) == "title: x\nsources:\n  - https://bare.example/feed\n"


@pytest.mark.parametrize(
    "source",
    [
        NewSource("https://evil.example/?x=${TOKEN}"),
        NewSource("https://evil.example/", "News ${TOKEN}"),
        NewSource("https://evil.example/", None, ("${TOKEN}",)),
        NewSource("https://evil.example/", None, (), Select("a[href='${TOKEN}']")),
    ],
    ids=["address", "name", "topic", "selector"],
)
def test_words_of_others_are_no_reference_to_the_environment(source: NewSource, tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(HEAD, encoding="utf-8")
    config = write_sources(feeds, [source], ENVIRON)
    assert "${" not in feeds.read_text(encoding="utf-8")
    assert not config.sources[0].private


@pytest.mark.parametrize(
    "name", ["null", "2026", "- dash", "# hash", "a: b", "'", '"', "tab\there", "line\nbreak", "[x]", "no", "Zürich 日本", "x" * 300]
)
def test_any_name_is_read_back_in_one_line(name: str, tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(HEAD, encoding="utf-8")
    config = write_sources(feeds, [NewSource("https://a.example/", name, (name,))], {})
    wanted = " ".join(name.split())
    assert (config.sources[0].name, config.sources[0].topics) == (wanted, (wanted,))
    assert len(spell(name).splitlines()) == 1


def test_source_that_is_there_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(HEAD + "  - https://bare.example/feed\n", encoding="utf-8")
    before = feeds.read_bytes()
    with pytest.raises(ConfigError, match="is the same source as another"):
        write_sources(feeds, [BARE], {})
    assert feeds.read_bytes() == before
    assert list(tmp_path.iterdir()) == [feeds]


def test_wrong_file_is_refused_with_its_problems(tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(HEAD.replace("title", "titel"), encoding="utf-8")
    with pytest.raises(ConfigError, match="titel"):
        write_sources(feeds, [BARE], {})


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "  - feed: https://wire.example/rss\n    include:\n      title: |+\n        breach\n\n",
        '{title: T, site: "https://news.example.org/", id_authority: "news.example.org,2026", sources: []}\n',
    ],
    ids=["other sources would change", "all of it in braces"],
)
def test_file_that_a_program_cannot_add_to_is_left_to_a_person(text: str, tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(text, encoding="utf-8")
    before = feeds.read_bytes()
    with pytest.raises(ConfigError, match=r"add by hand:\n- https://bare.example/feed"):
        write_sources(feeds, [BARE], {})
    assert feeds.read_bytes() == before


def test_rights_stay_and_a_link_is_followed(tmp_path: Path) -> None:
    real, feeds = tmp_path / "real.yaml", tmp_path / "feeds.yaml"
    real.write_text(HEAD, encoding="utf-8")
    real.chmod(0o640)
    feeds.symlink_to(real)
    write_sources(feeds, [BARE], {})
    assert feeds.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert BARE.url in real.read_text(encoding="utf-8")


def test_folder_that_takes_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        replace_file(tmp_path / "none" / "feeds.yaml", b"x")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        replace_file(tmp_path / "folder", b"x")
    assert list(tmp_path.iterdir()) == [tmp_path / "folder"]
