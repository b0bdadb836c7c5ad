"""`demo`: the same pipeline over HTTP on loopback, on bundled sample sources of our own; needs no network."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aggregator.cli import result
from aggregator.cli.options import FEEDS, Verbose
from aggregator.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from aggregator.model import Config

SAMPLES = Path(__file__).parent.parent / "samples"

_WHAT_IT_SHOWS = """\
Seven sample sources, pulled over loopback by the same pipeline as those of `aggregator run`.
One is cut in the middle, one is gone (404): a bad source never stops the others.
One story stands in two of them: it is published once, and "also in" the other."""


def demo(
    folder: Annotated[Path | None, typer.Option("--folder", help="Where to put its files; a new temporary folder by default.")] = None,
    serve: Annotated[bool, typer.Option("--serve", help="Keep serving what was published, until Ctrl-C.")] = False,
    verbose: Verbose = False,
) -> None:
    """Do the main job on bundled sample sources, without a network.

    Example: aggregator demo --serve
    """

    def action() -> int:
        index = _demonstrate(_make_folder(folder), verbose=verbose)
        if serve:
            _serve(index)
        else:
            result.write(f"The page of it all, for your browser:\n{index}")
        return 0

    result.finish(action, verbose=verbose)


def _make_folder(wanted: Path | None) -> Path:
    """The folder for the demo's files; UsageError where it is not free for that, or cannot be made."""
    import tempfile

    try:
        if wanted is None:
            return Path(tempfile.mkdtemp(prefix="aggregator-demo-")).resolve()
        folder = wanted.resolve()
        _refuse_real_output(folder)
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()) and not _is_earlier_demo(folder):
            raise UsageError(f"--folder {wanted}: holds files that are not the demo's; name a new folder, or an empty one")
    except OSError as error:
        raise UsageError(f"--folder {wanted or ''}: cannot be used ({error.strerror}); name another one") from error
    return folder


def _is_earlier_demo(folder: Path) -> bool:
    feeds, template = folder / "feeds.yaml", SAMPLES / "feeds.yaml"
    first_line = template.read_bytes().partition(b"\n")[0]
    return feeds.is_file() and feeds.read_bytes().startswith(first_line)


def _refuse_real_output(folder: Path) -> None:
    """Raise UsageError where the demo would publish into the output/ of the feeds.yaml in the current folder, or around it."""
    from aggregator.cli.passes import load

    with suppress(ConfigError):
        real, ours = Path(load(FEEDS).output).resolve(), folder / "output"
        if folder.is_relative_to(real) or real.is_relative_to(ours):
            raise UsageError(f"--folder {folder}: {real} is the output: of {FEEDS}; name another folder for the demo")


def write_feeds(folder: Path, address: str) -> Path:
    """Write the demo's own feeds.yaml, its sources below `address` (`http://127.0.0.1:port`); its path."""
    feeds = folder / "feeds.yaml"
    text = (SAMPLES / "feeds.yaml").read_text(encoding="utf-8")
    feeds.write_text(text.replace("{address}", address).replace("{host}", address.removeprefix("http://")), encoding="utf-8")
    return feeds


def _demonstrate(folder: Path, *, verbose: bool) -> Path:
    """Two passes over the samples, then what was published; the path of its first page."""
    from aggregator.cli import passes
    from aggregator.cli.loopback import served
    from aggregator.pipeline import Options

    result.write(_WHAT_IT_SHOWS)
    with served(SAMPLES) as address:
        config = passes.load(write_feeds(folder, address))
        for title in ("First pass", "Second pass, at once: what is known is not published again"):
            result.write(f"\n{title}\n")
            options = Options(all=True)
            report = passes.run_once(config, options, quiet=True)
            passes.tell(report, config, options, as_json=False, verbose=verbose)
            if refused := passes.refusal(report.published, config):
                raise refused
    result.write("\nThe combined feed, and one for each author (each with a page of the same name):\n")
    for path, stories, title in _feeds(config):
        result.write(f"  {path:44} {stories:3}  {title}")
    result.write()
    return Path(config.output) / "index.html"


def _feeds(config: Config) -> list[tuple[str, int, str]]:
    """Path below output/, number of stories and title of each feed."""
    from aggregator.pipeline import read_all, read_writers, registered_sources
    from aggregator.store import open_store
    from aggregator.store.reading import Wanted

    with open_store(config.store, config.id_authority) as store:
        stories = read_all(store, config, registered_sources(store, config), Wanted())
        writers = read_writers(store, config)
    by_author = [(f"authors/{writer.author.slug}.atom", writer.stories, writer.author.name) for writer in writers]
    return [("all.atom", len(stories), config.title), *by_author]


def _serve(index: Path) -> None:
    """Serve what was published until Ctrl-C; the path still stands alone on the last line, for whoever passes it on to a browser."""
    from threading import Event

    from aggregator.cli.loopback import served

    with served(index.parent) as address, suppress(KeyboardInterrupt):
        result.write(f"Served at {address}/ until Ctrl-C:\n{index}")
        Event().wait()
