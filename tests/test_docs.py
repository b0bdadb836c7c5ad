"""README and docs/ say what is so: links lead somewhere, commands and keys exist, and what a reader is told to type works."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
import typer

from aggregator.cli import app
from aggregator.config import parse_config
from aggregator.config.meanings import GROUPS, Group
from aggregator.config.reference import explained_keys, schema_keys, write_reference
from aggregator.config.schema import FileKeys
from aggregator.model import Config
from tests.casefiles import CASES
from tests.loopback import Answer, Loopback

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
SECRETS = {"EXAMPLE_KEY": "k", "EXAMPLE_AUTH": "user:password", "VENDOR_KEY": "k", "VENDOR_AUTH": "user:password"}
#: Language of the blocks that are not typed into a shell here → how many there are, and why.
NOT_RUN = {
    "cron": (1, "needs a daemon of the system"),
    "ini": (3, "needs systemd and root"),
    "console": (1, "runs until it is stopped"),
    "apache": (1, "test_web_servers gives it to Apache"),
    "nginx": (1, "test_web_servers gives it to nginx"),
    "yml": (1, "test_hosting does its steps"),
}

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
_SPAN = re.compile(r"`([^`\n]+)`")
_INVOCATION = re.compile(r"(?:^|[\s/])aggregator ([a-z]+)([^|>#;&]*)")
_OPTION = re.compile(r"(?<!\S)--?[a-z][a-z-]*")

COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # of a group


def pages() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def blocks(page: Path, language: str) -> list[str]:
    return [body for found, body in _BLOCK.findall(page.read_text(encoding="utf-8")) if found == language]


# --- links ----------------------------------------------------------------------------------------------------------


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pages()
def test_links_lead_to_files_and_headings_that_exist(page: Path) -> None:
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        assert file.exists(), target
        assert not anchor or anchor in anchors(file), target


# --- commands -------------------------------------------------------------------------------------------------------


def options_of(command: Any) -> set[str]:
    return {"-h", "--help", *(name for parameter in command.params for name in parameter.opts)}


def is_known(option: str, named: list[str]) -> bool:
    """Is `option` one of the commands that are `named`, or of any where none is?"""
    return any(option in options_of(COMMANDS[name]) for name in named or COMMANDS)


@pages()
def test_commands_and_options_that_are_named_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for line in text.splitlines():
        spans = _SPAN.findall(line)
        invocations = [found for span in spans or [line] for found in _INVOCATION.findall(span)] if is_code(line, text) else []
        for name, rest in invocations:
            assert name in COMMANDS, line
            assert set(_OPTION.findall(rest)) <= options_of(COMMANDS[name]), line
        row = [name for name, _ in invocations] if line.startswith("|") else []
        options = [match[0] for span in spans if (match := _OPTION.match(span))]
        assert all(is_known(option, row) for option in options), line


def is_code(line: str, text: str) -> bool:
    return bool(_SPAN.search(line)) or any(line in body.splitlines() for language, body in _BLOCK.findall(text) if language != "yaml")


def test_every_command_stands_in_the_readme() -> None:
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Commands")[2].partition("\n## ")[0]
    words = {span.removeprefix("aggregator ").split()[0] for span in _SPAN.findall(section)}
    assert set(COMMANDS) <= words


def test_makefile_targets_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z.-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    code = "\n".join([*_SPAN.findall(text), *(body for page in PAGES for body in blocks(page, "sh"))])
    assert set(re.findall(r"^make ([a-z.-]+)", code, re.M)) <= targets


# --- feeds.yaml -----------------------------------------------------------------------------------------------------

NEEDED = {
    "": "title: T\nsite: https://news.example.org/\nid_authority: news.example.org,2026\nsources: [{key: blog, feed: https://blog.example.org/}]",
    "sources[]": "feed: https://blog.example.org/feed/",
    "sources[].select": "item: article",
    "authors[]": "name: Rosa Lund",
    "channels.own.NAME": "title: Ransomware",
}


def read_fragment(text: str, folder: Path) -> Config:
    for name in ("logo.svg", "own.css"):
        (folder / name).touch()
    return parse_config(text, "feeds.yaml", folder, SECRETS)


def complete(place: str, text: str) -> str:
    """`text`, YAML, with what else `place` needs."""
    written = set(re.findall(r"^(\w+):", text, re.M))
    if "page" in written:
        written.add("feed")
    lines = [line for line in NEEDED.get(place, "").splitlines() if line.partition(":")[0] not in written]
    return "\n".join([*lines, text])


def whole_file(place: str, text: str) -> str:
    """`text`, YAML as it may stand at `place` (`sources[].select`), as a whole file."""
    while place:
        text = complete(place, text)
        place, _, name = place.rpartition(".")
        item = "  -\n" if name.endswith("[]") else ""
        text = f"{name.removesuffix('[]').lower()}:\n{item}{indent(text, '    ')}"
        if name == "select":
            text = f"page: https://blog.example.org/\n{text}"
    return complete("", text)


def test_every_key_of_the_schema_is_explained_and_no_other() -> None:
    assert {path for path, _ in schema_keys(FileKeys)} == set(explained_keys())


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.heading)
def test_examples_of_keys_are_of_these_keys_and_accepted(group: Group, tmp_path: Path) -> None:
    for key, meaning in group.meanings.items():
        assert re.match(r": \{".join(key.split(".")) + ":", meaning.example)
        selected = "\nselect: {item: article}" if key == "page" else ""
        assert read_fragment(whole_file(group.prefix.removesuffix("."), meaning.example + selected), tmp_path)


def test_reference_is_as_generated() -> None:
    written = (ROOT / "docs" / "feeds-yaml.md").read_text(encoding="utf-8")
    assert written == write_reference(), "docs/feeds-yaml.md is stale: run `make docs`"


@pages()
def test_yaml_on_a_page_is_accepted(page: Path, tmp_path: Path) -> None:
    for text in blocks(page, "yaml"):
        assert read_fragment(complete("", text), tmp_path)


# --- what a reader is told to type ----------------------------------------------------------------------------------


def test_blocks_that_are_not_run_are_few_and_known() -> None:
    languages = Counter(language for page in PAGES for language, _ in _BLOCK.findall(page.read_text(encoding="utf-8")))
    assert {language: count for language, count in languages.items() if language not in ("sh", "yaml")} == {
        language: count for language, (count, _why) in NOT_RUN.items()
    }


class Reader:
    """Types the lines of a page into one shell after another, which keep folder and environment, in a copy of the checkout."""

    def __init__(self, folder: Path) -> None:
        self.checkout, self.home, self._state = folder / "checkout", folder / "home", folder / "state.sh"
        self.home.mkdir()
        copy_checkout(self.checkout)
        self._state.write_text(f"cd '{self.checkout}'\n", encoding="utf-8")

    def type(self, line: str) -> subprocess.CompletedProcess[str]:
        script = f'. "{self._state}"\n{line}\ncode=$?\n{{ export -p; printf "cd %q\\n" "$PWD"; }} > "{self._state}"\nexit $code'
        env = {key: os.environ[key] for key in ("PATH", "LANG", "TMPDIR") if key in os.environ}
        # The copy's own code, whatever the interpreter has installed.
        env |= {"HOME": str(self.home), "PYTHONPATH": str(self.checkout)}
        return subprocess.run(["bash", "-c", script], env=env, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)


def copy_checkout(to: Path) -> None:
    """What git knows or would take, and a .venv of this interpreter that counts as made, so that nothing is installed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file() and not (ROOT / name).is_relative_to(CASES):
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    (to / ".venv").mkdir()
    (to / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    for made in ("ready", "dev"):
        (to / ".venv" / made).touch()


def lines_of(page: Path) -> Iterator[str]:
    return (line for body in blocks(page, "sh") for line in body.splitlines() if line.strip())


@pytest.mark.all
def test_every_command_of_the_readme_does_what_it_says(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    # No network: everything is asked through a proxy that is not there.
    with (reader.checkout / "feeds.yaml").open("a", encoding="utf-8") as feeds:
        feeds.write('\nfetch: {proxy: "http://127.0.0.1:9", gap: 0s}\n')
    typed = []
    for line in lines_of(ROOT / "README.md"):
        command = line.partition("#")[0].strip()
        # These very tests: what make would do is enough.
        done = reader.type("make -n test" if command == "make test" else line)
        if command == "make run":
            assert (done.returncode, "Not one source could be reached" in done.stderr) == (2, True), done.stderr
        else:
            assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        if command == "make demo":
            assert Path(done.stdout.splitlines()[-1]).is_file()
        typed.append(command)
    assert {"make demo", "make test", "make run"} <= set(typed)


#: Addresses of the page → what is there on loopback.
SITES = {
    "krebsonsecurity.com": "/krebs/",
    "https://www.schneier.com/": "/schneier/",
    "https://blog.example.org/news": "/blog/news",
}
SITE = '<html><head><title>%s</title><link rel="alternate" type="application/rss+xml" href="feed.xml"></head><body></body></html>'
FEED = """\
<rss version="2.0"><channel><title>%s</title><link>https://wire.example/</link><description>News.</description>
<item><title>%s</title><link>https://wire.example/%s</link><pubDate>Mon, 23 Nov 2026 08:00:00 GMT</pubDate>
<description>What happened, and what to do about it.</description></item></channel></rss>
"""
PAGE = """\
<html><head><title>Example blog</title></head><body>
<article><h2><a href="/blog/1">Keys left in a pump</a></h2><time datetime="2026-11-20">20 November</time></article>
<article><h2><a href="/blog/2">Logs that tell too much</a></h2><time datetime="2026-11-21">21 November</time></article>
</body></html>
"""


def answer(kind: str, text: str) -> Answer:
    return Answer(body=text.encode(), headers={"Content-Type": kind})


def allow_loopback(folder: Path, host: str) -> None:
    """What a reader with sources on loopback would write into the file that `init` made."""
    feeds = folder / "feeds.yaml"
    if feeds.exists() and host not in (text := feeds.read_text(encoding="utf-8")):
        feeds.write_text(f'fetch: {{gap: 0s, allow_addresses: ["{host}"]}}\n{text}', encoding="utf-8")


@pytest.mark.all
def test_getting_started_leads_to_a_feed(tmp_path: Path, loopback: Loopback) -> None:
    reader = Reader(tmp_path)
    loopback.routes |= {
        "/krebs/": answer("text/html", SITE % "Krebs"),
        "/krebs/feed.xml": answer("application/rss+xml", FEED % ("Krebs", "A breach at the harbour", "harbour")),
        "/schneier/": answer("text/html", SITE % "Schneier"),
        "/schneier/feed.xml": answer("application/rss+xml", FEED % ("Schneier", "On the strength of locks", "locks")),
        "/blog/news": answer("text/html", PAGE),
    }
    for line in lines_of(ROOT / "docs" / "getting-started.md"):
        for address, path in SITES.items():
            line = line.replace(address, loopback.url(path))
        done = reader.type(line)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        allow_loopback(reader.home / "news", loopback.host)
    news = reader.home / "news"
    assert reader.type("aggregator run").returncode == 0
    combined = (news / "output" / "all.atom").read_text(encoding="utf-8")
    assert all(title in combined for title in ("A breach at the harbour", "On the strength of locks", "Keys left in a pump"))
    assert "# A line that begins with #" in (news / "feeds.yaml").read_text(encoding="utf-8")
    assert (news / "output" / "topics" / "news.atom").is_file()
