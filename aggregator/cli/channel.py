"""`preview --channel`: what a subscriber would get, item by item, or as a newsletter tool would mail it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from aggregator.cli import result
from aggregator.errors import OutputError, UsageError

if TYPE_CHECKING:
    from aggregator.model import Channel, Config, Format, Story
    from aggregator.pipeline.showing import Problem, Shown

#: What `--as` takes.
FORMS = ("mail", "atom", "rss", "json")
_READERS = {"reader": "for feed readers", "newsletter": "for tools that mail it"}


def preview_channel(name: str, config: Path, form: str | None, output: Path | None, *, as_json: bool) -> int:
    """Show the channel `name`, or write it in a `form`; the exit code. Raises UsageError, StoreError and OutputError."""
    from aggregator.cli import passes
    from aggregator.pipeline.showing import find_channel, judge_channel
    from aggregator.store import owned_store

    _check_form(form, output, as_json=as_json)
    settings, now = passes.load(config), result.now()
    with passes.copy_of(settings) as url, owned_store(url, settings.id_authority) as store:
        channel = find_channel(store, settings, name, now)
    if form:
        _write(_render(channel, form, settings), output)
        return 0
    shown = judge_channel(channel, settings, now)
    if as_json:
        result.write_json(channel_json(shown))
    else:
        _show(shown)
    return 0


def _check_form(form: str | None, output: Path | None, *, as_json: bool) -> None:
    from aggregator.cli.passes import nearest

    if form not in (None, *FORMS):
        raise UsageError(f"--as {form}: write one of {', '.join(FORMS)}{nearest(str(form), FORMS)}")
    if form and as_json:
        raise UsageError(f"--as {form} writes a document, and --json the report on it: take one of the two")
    if output and not form:
        raise UsageError(f"--output {output}: say what to write there, with --as {' or --as '.join(FORMS)}")


def _render(channel: Channel, form: str, settings: Config) -> bytes:
    from aggregator.pipeline.showing import render_channel
    from aggregator.publish.mail_page import mail_channel

    return mail_channel(channel, settings) if form == "mail" else render_channel(channel, cast("Format", form), settings)


def _write(body: bytes, output: Path | None) -> None:
    if output is None:
        result.write_bytes(body)
        return
    try:
        output.write_bytes(body)
    except OSError as error:
        raise OutputError(f"{output}: cannot be written: {error.strerror}; name another file with --output") from error


# --- what is told ---------------------------------------------------------------------------------------------------


def channel_json(shown: Shown) -> dict[str, Any]:
    """The object that `preview --channel --json` writes."""
    from aggregator.report import moment, stories_json

    channel = shown.channel
    told = stories_json(shown.stories)["stories"]
    return {
        "channel": {
            "name": channel.stem,
            "id": channel.id,
            "title": channel.title,
            "addresses": list(shown.addresses),
            "profile": channel.profile,
            "ended": channel.ended,
            "entries": len(shown.stories),
        },
        "entries": [one | {"date": moment(story.shown_published)} for one, story in zip(told, shown.stories, strict=True)],
        "problems": [_problem_json(problem) for problem in shown.problems],
    }


def _problem_json(problem: Problem) -> dict[str, Any]:
    one = problem.finding
    return {
        "rule": one.rule or None,
        "where": f"{problem.path}: {one.where}",
        "what": one.what,
        "grade": problem.grade,
        "entry": one.entry or None,
        "way_out": one.way_out,
    }


def _show(shown: Shown) -> None:
    """The channel and its items for people, each with what is wrong with it."""
    channel = shown.channel
    result.write(channel.title)
    for address in shown.addresses:
        result.write(f"  {address}")
    items = _number(len(shown.stories), "item") if shown.stories else "no item"
    faults = ", ".join(_number(count, word) for word in ("error", "warning") if (count := _count(shown, word))) or "nothing is wrong"
    result.write(f"{items}, {_READERS[channel.profile]}: {faults}")
    _show_problems(shown, 0, "  ")
    for number, story in enumerate(shown.stories, 1):
        result.write()
        _show_item(number, story)
        _show_problems(shown, number, "    ")


def _count(shown: Shown, grade: str) -> int:
    return sum(problem.grade == grade for problem in shown.problems)


def _show_item(number: int, story: Story) -> None:
    from aggregator.text.characters import one_line

    result.write(f"{number:2}. {one_line(story.title)}")
    authors = ", ".join(author.name for author in story.authors)
    for line in (f"{story.shown_published:%Y-%m-%d %H:%M} · {authors} · {story.source.name}", story.link or "no link", story.summary):
        if line:
            result.write(f"    {one_line(line)}")


def _show_problems(shown: Shown, entry: int, indent: str) -> None:
    """Of the item with that number; 0: of the documents."""
    for problem in shown.problems:
        one = problem.finding
        if one.entry == entry:
            way_out = f" → {one.way_out}" if one.way_out else ""
            result.write(f"{indent}{problem.grade} {one.rule} ({problem.path}): {one.what}{way_out}")


def _number(count: int, one: str) -> str:
    return f"{count} {one if count == 1 else one + 's'}"
