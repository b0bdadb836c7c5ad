"""`init`: a commented feeds.yaml in three questions, or in none."""

from __future__ import annotations

import os
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.config import load_config
from tests.test_cli import call
from tests.test_cli_process import COMMAND, PLAIN, open_terminal, shown

PLACE = ("--title", "Security: news", "--site", "https://news.mine.example/sec", "--contact", "desk@mine.example", "--yes")


def answer_on_terminal(answers: str, *arguments: str | Path) -> tuple[int, str]:
    """Exit code of a command at a terminal where a person answers each question, and what the terminal shows.

    Each answer ends with Enter or Ctrl-D, and is typed once its question stands there: what is typed before the
    terminal is set up for it can be lost.
    """
    environ = PLAIN | {"TERM": "xterm-256color", "COLUMNS": "160"}
    with open_terminal() as (screen, reading):
        process = subprocess.Popen([*COMMAND, *arguments], stdin=screen, stdout=screen, stderr=screen, env=environ)
        screen.close()
        seen = ""
        for answer in re.findall(r"[^\n\x04]*[\n\x04]", answers):
            seen += shown(reading, until="]: ")
            os.write(reading, answer.encode())
        return process.wait(), seen + shown(reading)


def test_options_answer_the_questions_and_the_file_is_right(tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    result = call("init", "-c", feeds, *PLACE)
    assert result == type(result)(0, f"Wrote {feeds}. Next: aggregator add URL, then aggregator run\n", "")
    config = load_config(feeds, {})
    year = datetime.now(UTC).year
    assert (config.title, config.site, config.contact) == ("Security: news", "https://news.mine.example/sec/", "desk@mine.example")
    assert config.id_authority in (f"news.mine.example,{year}", f"news.mine.example,{year - 1}")
    assert config.sources == ()
    check = call("check", "-c", feeds)
    assert (check.code, check.out) == (0, f"{feeds}: nothing is wrong; 0 sources\n")
    assert "aggregator add URL" in check.err
    assert "aggregator add URL" in call("sources", "-c", feeds).err
    assert call("sources", "-c", feeds, "--json").json == {"sources": []}


def test_pass_over_no_source_publishes_and_says_what_is_missing(tmp_path: Path) -> None:
    call("init", "-c", tmp_path / "feeds.yaml", *PLACE)
    result = call("run", "-c", tmp_path / "feeds.yaml")
    assert result.code == 0
    assert "aggregator add URL" in result.err
    assert (tmp_path / "output" / "all.atom").is_file()


def test_every_commented_key_of_the_file_is_a_right_one(tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    call("init", "-c", feeds, *PLACE)
    text = feeds.read_text(encoding="utf-8")
    keys = ("language", "store", "output", "content", "block", "defaults", "fetch", "authors", "  - {name")
    for key in keys:
        assert f"# {key}" in text
        text = text.replace(f"# {key}", key)
    feeds.write_text(text.replace('"${NAME}"', "NAME"), encoding="utf-8")
    assert load_config(feeds, {}).authors[0].also == ("jdoe", "J. Doe")


def test_nobody_is_asked_where_nobody_sits_and_the_place_holder_is_told(tmp_path: Path) -> None:
    result = call("init", "-c", tmp_path / "feeds.yaml")
    assert result.code == 0
    assert "put your own site: and id_authority:" in result.err
    assert load_config(tmp_path / "feeds.yaml", {}).site == "https://news.example.org/"


def test_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text("mine", encoding="utf-8")
    result = call("init", "-c", feeds, "--yes")
    assert (result.code, feeds.read_text(encoding="utf-8")) == (2, "mine")
    assert "is there already" in result.err


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--site", "ftp://a.example/", "--site ftp://a.example/: is no absolute address"),
        ("--contact", "me@", "--contact me@: is neither an address nor an e-mail address"),
        ("--title", "", "--title : is empty"),
    ],
)
def test_wrong_answer_is_refused_and_nothing_is_written(option: str, value: str, message: str, tmp_path: Path) -> None:
    result = call("init", "-c", tmp_path / "feeds.yaml", option, value, "--yes")
    assert result.code == 2
    assert message in result.err
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert call("init", "-c", tmp_path / "none" / "feeds.yaml", "--yes").code == 4


@pytest.mark.parametrize(("site", "authority"), [("http://localhost:8000/", "localhost.invalid"), ("http://[::1]/", "1.invalid")])
def test_host_that_is_no_domain_gets_one_that_nobody_owns(site: str, authority: str, tmp_path: Path) -> None:
    assert call("init", "-c", tmp_path / "feeds.yaml", "--site", site).code == 0
    assert load_config(tmp_path / "feeds.yaml", {}).id_authority.partition(",")[0] == authority


@pytest.mark.all
def test_person_is_asked_three_questions_and_again_after_a_wrong_answer(tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    code, text = answer_on_terminal("My news\nftp://x\nnews.mine.example\n\n", "init", "-c", feeds)
    assert code == 0
    assert "'ftp://x' is no absolute address" in text
    config = load_config(feeds, {})
    assert (config.title, config.site, config.contact) == ("My news", "https://news.mine.example/", "https://news.mine.example/")


def test_person_who_goes_away_leaves_no_file(tmp_path: Path) -> None:
    code, _ = answer_on_terminal("My news\n\x04", "init", "-c", tmp_path / "feeds.yaml")
    assert code == 130
    assert list(tmp_path.iterdir()) == []
