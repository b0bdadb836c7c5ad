"""`stories` and `authors`: look into the store."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from aggregator.cli import result
from aggregator.cli.options import FEEDS, AsJson, ConfigFile, Verbose
from aggregator.errors import UsageError

if TYPE_CHECKING:
    from aggregator.model import Config, Story, Writer
    from aggregator.store import Store
    from aggregator.store.reading import Wanted

_NOTHING = "No story yet: `aggregator run` brings them."


def stories(
    config: ConfigFile = FEEDS,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most so many, the newest release first.")] = 100,
    author: Annotated[str | None, typer.Option("--author", metavar="SLUG", help="Only by this author.")] = None,
    source: Annotated[str | None, typer.Option("--source", metavar="KEY", help="Only those that this source leads.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="FIRST_SEEN", help="Only those first seen then or later (2026-11-24).")
    ] = None,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """The stories that were released, with their copies.

    Example: aggregator stories --author jane-doe --limit 10
    """

    def action() -> int:
        from aggregator.cli import console, passes
        from aggregator.report import stories_json
        from aggregator.store import open_store
        from aggregator.store.reading import Wanted

        settings = passes.load(config)
        wanted = Wanted(limit, author, source, _moment(since))
        with open_store(settings.store, settings.id_authority) as store:
            found = _read(store, settings, wanted)
        if as_json:
            result.write_json(stories_json(found))
        elif found:
            console.write_table(("Released", "Title", "By", "Source", "Also in"), map(_story_row, found))
        else:
            result.say("No story is like that." if author or source or since else _NOTHING)
        return 0

    result.finish(action, as_json=as_json, verbose=verbose)


def authors(
    config: ConfigFile = FEEDS,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Only who is likely one person, as lines for `authors:` in feeds.yaml.")
    ] = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Who wrote: names, spellings, sources, and how many stories.

    Example: aggregator authors --suggest
    """

    def action() -> int:
        from aggregator.cli import console, passes
        from aggregator.pipeline import read_writers
        from aggregator.report import authors_json
        from aggregator.store import open_store

        settings = passes.load(config)
        with open_store(settings.store, settings.id_authority) as store:
            if suggest:
                return _suggest(store, settings, as_json=as_json)
            writers = read_writers(store, settings)
        if as_json:
            result.write_json(authors_json(writers))
        elif writers:
            console.write_table(("Author", "Slug", "Stories", "Spellings", "Sources"), map(_writer_row, writers))
        else:
            result.say(_NOTHING)
        return 0

    result.finish(action, as_json=as_json, verbose=verbose)


def _suggest(store: Store, config: Config, *, as_json: bool) -> int:
    from aggregator.pipeline import read_suggestions
    from aggregator.report import suggestion_lines, suggestions_json

    found = read_suggestions(store, config)
    if as_json:
        result.write_json(suggestions_json(found))
    elif found:
        for line in suggestion_lines(found):
            result.write(line)
    else:
        result.say("No two authors look like one person.")
    return 0


def _read(store: Store, config: Config, wanted: Wanted) -> list[Story]:
    from aggregator.pipeline import read_all, read_writers, registered_sources

    registered = registered_sources(store, config)
    if wanted.source is not None:
        _refuse_unknown("--source", wanted.source, [source.key for source in registered], "source has this key")
    if wanted.author is not None:
        slugs = [writer.author.slug for writer in read_writers(store, config)]
        _refuse_unknown("--author", wanted.author, slugs, "author has this slug; `aggregator authors` lists them")
    return read_all(store, config, registered, wanted)


def _refuse_unknown(option: str, word: str, words: list[str], what: str) -> None:
    from aggregator.cli.passes import nearest

    if word not in words:
        raise UsageError(f"{option} {word}: no {what}{nearest(word, words)}")


def _story_row(story: Story) -> tuple[str, ...]:
    return (
        story.released.strftime("%Y-%m-%d %H:%M"),
        story.title,
        ", ".join(author.name for author in story.authors),
        story.source.name,
        ", ".join(copy.source.name for copy in story.also_in),
    )


def _writer_row(writer: Writer) -> tuple[str, ...]:
    return (writer.author.name, writer.author.slug, str(writer.stories), ", ".join(writer.spellings), ", ".join(writer.sources))


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"--since {text}: write a date or a moment, as in 2026-11-24 or 2026-11-24T08:00:00Z") from error
