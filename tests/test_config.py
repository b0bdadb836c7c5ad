"""`feeds.yaml` → Config.

Each file of `cases/config/` is one rule: `.txt` holds the problems of a wrong one, `.json` a part of the Config of a good one.
"""

import json
import re
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.config import load_config, parse_config, settings_hash
from aggregator.config.keys import KEY_LENGTH, mint_key
from aggregator.config.syntax import Mistake, explain_syntax
from aggregator.errors import ConfigError
from aggregator.model import ChannelsSettings, Filter, Select, Source

ROOT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "cases" / "config"
WRONG = sorted(path.stem for path in CASES.glob("*.txt"))
GOOD = sorted(path.stem for path in CASES.glob("*.json"))
SECRET = "hunter2"
ENVIRON = {"TOKEN": f"{SECRET}-token", "HOST": f"{SECRET}.inside.example"}
LEAST = (
    "title: Security news\nsite: https://news.example.org/\nid_authority: news.example.org,2026\nsources: [https://alerts.example/feed]\n"
)


def parse_case(name):
    return parse_config((CASES / f"{name}.yaml").read_bytes().decode(), "feeds.yaml", CASES, ENVIRON)


def plain(value):
    """`value` in the types of JSON."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | frozenset):
        items = [plain(item) for item in value]
        return sorted(items) if isinstance(value, frozenset) else items
    return str(value) if isinstance(value, timedelta) else value


def assert_holds(found, expected, where=""):
    """Every key of `expected` has its value in `found`; `found` may hold more keys."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            assert_holds(found[key], value, f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), where
        for position, value in enumerate(expected):
            assert_holds(found[position], value, f"{where}[{position}]")
    else:
        assert found == expected, where


def test_every_case_says_what_is_expected_of_it():
    assert sorted([*WRONG, *GOOD]) == sorted(path.stem for path in CASES.glob("*.yaml"))


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused_with_every_problem_and_no_secret(name):
    with pytest.raises(ConfigError) as refused:
        parse_case(name)
    assert str(refused.value) == (CASES / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n")
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_becomes_a_config(name):
    expected = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    assert_holds(plain(parse_case(name)), expected)


# --- the file itself


def refusal(path):
    with pytest.raises(ConfigError) as refused:
        load_config(path, {})
    return str(refused.value).replace(str(path), "feeds.yaml")


def test_a_missing_file_is_refused_with_the_way_to_make_one(tmp_path):
    assert refusal(tmp_path / "feeds.yaml").startswith("feeds.yaml: does not exist: make one with `aggregator init`")


def test_a_folder_in_its_place_is_refused(tmp_path):
    assert refusal(tmp_path) == "feeds.yaml: is a folder: name the file in it"


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(tmp_path):
    (tmp_path / "feeds.yaml").symlink_to("feeds.yaml")
    assert refusal(tmp_path / "feeds.yaml").startswith("feeds.yaml: cannot be read: ")


def test_a_file_that_is_not_utf8_is_refused_with_the_line(tmp_path):
    (tmp_path / "feeds.yaml").write_bytes(b"title: News\ncontact: \xe9ditorial\n")
    assert refusal(tmp_path / "feeds.yaml") == "feeds.yaml:2: is not UTF-8 (byte 0xe9): save it as UTF-8"


def test_paths_become_absolute_below_the_folder_of_the_file(tmp_path):
    (tmp_path / "feeds.yaml").write_text("\ufeff" + LEAST, encoding="utf-8")
    config = load_config(tmp_path / "feeds.yaml", {})
    assert config.file == str(tmp_path / "feeds.yaml")
    assert config.output == str(tmp_path / "output")
    assert config.store == f"sqlite:///{tmp_path}/state/aggregator.sqlite3"


def test_a_file_source_is_an_absolute_address(tmp_path):
    (tmp_path / "patch watch.xml").write_text("<rss/>")
    text = LEAST.replace("https://alerts.example/feed", "'file:patch watch.xml'")
    [source] = parse_config(text, "feeds.yaml", tmp_path, {}).sources
    assert source.url == (tmp_path.resolve() / "patch watch.xml").as_uri()
    assert (source.private, source.shown_url) == (True, "patch watch.xml")


def test_a_link_out_of_the_folder_is_no_file_below_it(tmp_path):
    (tmp_path / "elsewhere.xml").write_text("<rss/>")
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "feed.xml").symlink_to(tmp_path / "elsewhere.xml")
    with pytest.raises(ConfigError, match="leads out of the folder"):
        parse_config(LEAST.replace("https://alerts.example/feed", "file:feed.xml"), "feeds.yaml", tmp_path / "desk", {})


def test_a_path_that_no_system_has_is_a_problem():
    with pytest.raises(ConfigError, match="cannot be looked at"):
        parse_config(LEAST + 'theme: {css: "a\\0b"}\n', "feeds.yaml", CASES, {})


def test_what_nobody_has_explained_yet_is_told_in_the_words_of_the_reader():
    line, message = explain_syntax(Mistake("found a surprise", "title: ?", 7, line=3, began=1))
    assert (line, message) == (
        3,
        "cannot be understood (found a surprise): check quotes, brackets, colons and indentation here and above",
    )


def test_the_shipped_file_shows_the_defaults_of_the_model():
    text = (ROOT / "feeds.yaml").read_text(encoding="utf-8")
    shown = re.sub(r"(?m)^# (?= *[a-z_]+:)", "", text)
    as_shipped, uncommented = (parse_config(version, "feeds.yaml", ROOT, {}) for version in (text, shown))
    assert as_shipped.channels == ChannelsSettings()
    assert replace(uncommented, contact="", channels=replace(uncommented.channels, own=())) == as_shipped
    assert uncommented.channels.own[0].name == "ransomware"


# --- keys


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://krebsonsecurity.com/feed/", "krebsonsecurity-com"),
        ("https://www.alerts.example/feed/atom/", "alerts-example"),
        ("https://alerts.example/security/index.xml", "alerts-example-security"),
        ("https://alerts.example:8443/Zero_Days/rss.xml?x=1#top", "alerts-example-zero-days"),
        ("https://desk:hunter2@alerts.example/", "alerts-example"),
        ("https://bücher.example/Füße.rdf", "bucher-example-fusse"),
        ("file:samples/patch%20watch.xml", "samples-patch-watch"),
        ("https:///feed", "source"),
    ],
)
def test_a_key_is_the_host_and_what_tells_feeds_of_one_host_apart(url, key):
    assert mint_key(url, ()) == key


def test_a_long_key_is_cut_between_words():
    key = mint_key("https://alerts.example/" + "advisories-" * 9, ())
    assert key == "alerts-example-advisories-advisories-advisories-advisories"
    assert len(key) <= KEY_LENGTH


def test_a_key_that_is_taken_gets_a_hash_of_its_address():
    first, again = (mint_key("https://alerts.example/feed", {"alerts-example"}) for _ in range(2))
    assert first == again
    assert re.fullmatch(r"alerts-example-[0-9a-f]{8}", first)
    assert mint_key("https://alerts.example/rss", {"alerts-example"}) != first
    assert mint_key("https://alerts.example/feed", {"alerts-example", first}) not in {"alerts-example", first}


def test_a_reserved_key_is_not_minted():
    assert mint_key("https://index/feed", ()).startswith("index-")


# --- settings that change what is read

SOURCE = Source("alerts", "https://alerts.example/feed", shown_url="https://alerts.example/feed")


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Alerts"},
        {"every": timedelta(minutes=5)},
        {"timeout": timedelta(seconds=5)},
        {"topics": ("news",)},
        {"priority": 3},
        {"paused": True},
        {"headers": (("X-Key", SECRET),)},
        {"auth": f"desk:{SECRET}"},
        {"user_agent": "desk/1"},
        {"url": f"https://alerts.example/feed?key={SECRET}"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_settings_that_change_nothing_that_is_read_keep_the_hash(change):
    assert settings_hash(replace(SOURCE, **change)) == settings_hash(SOURCE)


def test_each_setting_that_changes_what_is_read_changes_the_hash():
    changes = [
        {"select": Select("article")},
        {"select": Select("li")},
        {"site": "https://alerts.example/"},
        {"language": "de"},
        {"content": "full"},
        {"full_text": True},
        {"distrust": frozenset({"dates", "guids"})},
        {"title_strip": (" - Alerts",)},
        {"author": "Desk"},
        {"author_pattern": "By (.+)"},
        {"base": "https://alerts.example/"},
        {"include": (Filter("title", "patch"),)},
        {"exclude": (Filter("title", "patch"),)},
        {"limit": 5},
        {"shown_url": "https://alerts.example/rss"},
    ]
    hashes = {settings_hash(SOURCE)} | {settings_hash(replace(SOURCE, **change)) for change in changes}
    assert len(hashes) == len(changes) + 1


def test_the_hash_does_not_depend_on_the_order_of_a_set():
    words = ["dates", "updated", "authors", "guids"]
    assert len({settings_hash(replace(SOURCE, distrust=frozenset(order))) for order in (words, words[::-1])}) == 1


@pytest.mark.parametrize(
    ("file", "shared", "own", "expected"),
    [
        ({}, {}, {"full_text": True}, "full"),
        ({"content": "summary"}, {}, {"full_text": True}, "full"),
        ({}, {}, {"full_text": True, "content": "summary"}, "summary"),
        ({}, {"full_text": True}, {}, "full"),
        ({}, {"full_text": True, "content": "summary"}, {}, "summary"),
        ({}, {"content": "summary"}, {"full_text": True}, "full"),
        ({}, {"full_text": True}, {"content": "summary"}, "summary"),
        ({}, {"full_text": True}, {"full_text": False}, "summary"),
        ({"content": "full"}, {}, {"full_text": False}, "full"),
    ],
)
def test_full_text_is_carried_whole_unless_content_beside_it_says_otherwise(file, shared, own, expected):
    lines = {"title": "News", "site": "https://news.example.org/", "id_authority": "news.example.org,2026", **file}
    document = json.dumps({**lines, "defaults": shared, "sources": [{"feed": "https://one.example/feed", **own}]})
    (source,) = parse_config(document, "feeds.yaml", Path("/nowhere"), {}).sources
    assert source.content == expected
