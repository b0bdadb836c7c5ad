"""`preview`: what a feed or page would give, or what a subscriber of a channel would get, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aggregator.cli import result
from aggregator.cli.options import FEEDS, AsJson, ConfigFile, Verbose
from aggregator.errors import AggregatorError, UsageError

if TYPE_CHECKING:
    from aggregator.model import Config, FetchFailed, ParseFailed, Select, Source, Story
    from aggregator.pipeline.previewing import Preview

Name = Annotated[str | None, typer.Option("--name", help="The name that the source is shown under; by default its own title.")]
SelectOption = Annotated[
    list[str] | None, typer.Option("--select", metavar="KEY=CSS", help="Read a page without a feed: item=article, title=h2, …; repeatable.")
]
ChannelOption = Annotated[
    str | None, typer.Option("--channel", metavar="NAME", help="Of ours, in the place of URL: all, newsletter, authors/jane-doe, …")
]
Form = Annotated[str | None, typer.Option("--as", metavar="FORM", help="Write the channel as mail (HTML), atom, rss or json.")]
Output = Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Where --as writes; by default to standard output.")]
_NOTHING = "name what to look at: the URL of a feed or page, or with --channel NAME a channel of ours, as in --channel newsletter"
FAILED = 3
#: Failures of a site that is not there under https.
_NOT_SECURE = frozenset(("tls", "refused", "timeout", "connect"))
#: Kind of failure → rule of docs/rules.md.
RULES = {"html": "F14", "challenge": "F14", "empty": "F14", "address-refused": "F17", "gone": "F13", "rate-limited": "F7"}


def preview(
    url: Annotated[str | None, typer.Argument(metavar="URL", help="Of a feed, or with --select of a page.")] = None,
    channel: ChannelOption = None,
    form: Form = None,
    output: Output = None,
    config: ConfigFile = FEEDS,
    name: Name = None,
    select: SelectOption = None,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Show what a feed or a channel of ours gives, and its faults.

    The entries of a URL are shown as we would publish them; that needs no feeds.yaml. A channel is shown as `publish` would write it now:
    --channel all, newsletter, digest/daily, authors/jane-doe, … or the name of one of your own. Keeps nothing.

    Example: aggregator preview https://krebsonsecurity.com/feed/

    Example: aggregator preview --channel newsletter --as mail --output mail.html
    """

    def action() -> int:
        import asyncio

        if channel is not None:
            from aggregator.cli.channel import preview_channel

            _refuse_beside_channel(url, name, select)
            return preview_channel(channel, config, form, output, as_json=as_json)
        if url is None or form or output:
            raise UsageError(_NOTHING if url is None else "--as and --output are for --channel NAME; a URL is shown, or told with --json")
        from aggregator.pipeline.previewing import Preview

        address, selectors = read_address(url), read_select(select)
        settings = read_settings(config)
        source = source_of(settings, address, name, selectors)
        found = asyncio.run(_look(settings, source))
        if not isinstance(found, Preview):
            return tell_failure(found, address, url, as_json=as_json)
        if as_json:
            result.write_json(preview_json(found))
        else:
            show_preview(found)
        return 0

    result.finish(action, as_json=as_json, verbose=verbose)


def _refuse_beside_channel(url: str | None, name: str | None, select: Sequence[str] | None) -> None:
    beside = url or ("--name" if name else "--select" if select else None)
    if beside:
        raise UsageError(f"--channel shows what we publish, and {beside} is for what a source gives: take one of the two")


async def _look(settings: Config, source: Source) -> Preview | FetchFailed | ParseFailed:
    from aggregator.pipeline.finding import open_search

    async with open_search(settings, result.now()) as search:
        return await search.preview(source)


def read_settings(path: Path) -> Config:
    """The settings of `path`, or what holds without any."""
    from aggregator.cli import passes
    from aggregator.model import Config

    if path == FEEDS and not path.exists():
        return Config(file=str(path), title="", site="", id_authority="news.example.org,2026", sources=())
    return passes.load(path)


def source_of(settings: Config, url: str, name: str | None, select: Select | None) -> Source:
    """The source of feeds.yaml with this address and all its keys, else a new one."""
    from dataclasses import replace

    from aggregator.pipeline.finding import describe

    known = next((source for source in settings.sources if source.url == url), None)
    return replace(known, name=name or known.name, select=select or known.select) if known else describe(url, name=name, select=select)


# --- what is asked for ----------------------------------------------------------------------------------------------


def read_address(url: str) -> str:
    """`url` as an absolute http(s) address, https where it names no scheme; raises UsageError."""
    import re

    from aggregator.text.links import absolute_link

    text = re.sub(r"^feed:(?://)?(?=https?:)", "", url.strip(), flags=re.I)
    if text.lower().startswith("file:"):
        raise UsageError(f"{url}: a file is read only as a source that was written into feeds.yaml by hand, as `- file:samples/one.xml`")
    scheme = re.match(r"[a-z][a-z0-9+.-]*:(?!\d)", text, re.I)
    address = absolute_link(text if scheme else f"https://{text}")
    if address is None:
        raise UsageError(f"{url}: is no address that can be asked; write https://blog.example.org/")
    return address


def read_select(options: Sequence[str] | None) -> Select | None:
    """`key=css` options as selectors; raises UsageError."""
    from dataclasses import fields

    from aggregator.cli.passes import nearest
    from aggregator.config.patterns import read_selector
    from aggregator.model import Select

    if not options:
        return None
    known = [field.name for field in fields(Select)]
    chosen: dict[str, str] = {}
    for option in options:
        key, _, css = option.partition("=")
        if key not in known:
            raise UsageError(f"--select {option}: write one of {', '.join(f'{word}=CSS' for word in known)}{nearest(key, known)}")
        try:
            chosen[key] = read_selector(css)
        except ValueError as error:
            raise UsageError(f"--select {option}: {css!r} {error}") from error
    if "item" not in chosen:
        raise UsageError("--select: item=CSS is missing, the selector that finds each entry of the page")
    return Select(**chosen)


# --- what is told ---------------------------------------------------------------------------------------------------


def preview_json(preview: Preview) -> dict[str, Any]:
    """The object that `preview --json` writes."""
    from aggregator.report import moment, stories_json

    feed = preview.feed
    entries = stories_json(preview.stories)["stories"]
    return {
        "feed": {
            "url": preview.source.shown_url if preview.source.private else preview.url,
            "version": feed.version,
            "title": feed.title,
            "site": preview.source.site or feed.link,
            "language": feed.language,
            "updated": moment(feed.updated),
            "entries": len(feed.entries) + len(feed.rejected),
        },
        "entries": [entry | {"released": None, "sequence": None} for entry in entries],
        "problems": [asdict(fault) for fault in preview.faults],
    }


def show_preview(preview: Preview, most: int | None = None) -> None:
    """A preview for people, with at most so many entries."""
    from aggregator.cli import console

    feed, shown = preview.feed, preview.stories[:most]
    about = (preview.name, feed.version, preview.source.site or feed.link, feed.language)
    result.write(" · ".join(part for part in about if part))
    result.write(f"{preview.source.shown_url}: {_number(len(feed.entries) + len(feed.rejected), 'entry', 'entries')}\n")
    console.write_table(("Date", "Title", "By", "Link"), map(_row, shown))
    if len(shown) < len(preview.stories):
        result.write(f"… and {len(preview.stories) - len(shown)} more")
    result.write("\nNothing is wrong with it." if not preview.faults else "\nWhat is wrong with it:")
    for fault in preview.faults:
        result.write(f"  {fault.rule or '':4} {fault.where}: {fault.what}")


def _row(story: Story) -> tuple[str, ...]:
    date = story.published.strftime("%Y-%m-%d %H:%M") if story.published else "no date"
    return (date, story.title, ", ".join(author.name for author in story.authors), story.link or "no link")


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def tell_failure(failure: FetchFailed | ParseFailed, url: str, typed: str, *, as_json: bool) -> int:
    """Say why `url`, made of what was `typed`, gave nothing, and the way out; the exit code."""
    from aggregator.report import errors_json

    message = f"{failure.message} {way_out(failure, url)}".strip()
    if failure.kind in _NOT_SECURE and "://" not in typed:
        message += f" https was tried, as no scheme was named; if the site has none: http://{typed.strip()}"
    if as_json:
        problem = {"rule": RULES.get(failure.kind), "where": url, "what": message}
        told = {"feed": None, "entries": [], "problems": [problem], "kind": failure.kind}
        result.write_json(told | errors_json(AggregatorError(f"{url}: {message}")))
    result.say(f"aggregator: {url}: {failure.kind}: {message}")
    return FAILED


def way_out(failure: FetchFailed | ParseFailed, url: str) -> str:
    """What to do about a `failure` to read `url`, in sentences; empty where the failure says it itself."""
    from aggregator.pipeline.finding import NOTHING
    from aggregator.publish.advice import advise

    if failure.kind == "address-refused":
        return f'If it is meant to be reached, write into feeds.yaml: fetch: {{allow_addresses: ["{_endpoint(url)}"]}}'
    if failure.kind == "html":
        return "" if failure.message == NOTHING else f"Run `aggregator add {url}`: it looks for the feed behind the site."
    return advise(failure.kind, getattr(failure, "status", None)).way_out


def _endpoint(url: str) -> str:
    """`host:port` of an address, as `allow_addresses` takes it."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{host}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
