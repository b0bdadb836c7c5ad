"""The commands: a thin face over the pipeline. Each imports what it needs when it is called, so that `--help` is quick."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn, cast

import typer

from aggregator.cli import result
from aggregator.cli.add import add
from aggregator.cli.backup import backup, recover, restore
from aggregator.cli.check import check
from aggregator.cli.demo import demo
from aggregator.cli.init import init
from aggregator.cli.look import authors, stories
from aggregator.cli.opml import export, import_opml
from aggregator.cli.preview import preview
from aggregator.cli.release import forget, release
from aggregator.cli.run import publish, run
from aggregator.cli.schedule import schedule
from aggregator.cli.serve import serve
from aggregator.cli.sources import sources
from aggregator.cli.validate import validate
from aggregator.cli.why import why
from aggregator.errors import UsageError
from aggregator.version import VERSION

app = typer.Typer(
    name="aggregator",
    help="Pull security-news feeds, deduplicate their entries, publish one combined feed plus one per author.",
    epilog="Without a network and a feeds.yaml: aggregator demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Plain help: Rich would take longer to import than all the rest.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    init, add, run, serve, schedule, demo, check, preview, validate, sources, stories, authors, why, publish,
    release, forget, backup, restore, recover, export,
):  # fmt: skip
    app.command()(command)
app.command("import")(import_opml)

#: What Typer raises for a wrong option or argument; it has no public name for it, only for this child of it.
_WrongOption = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"aggregator {VERSION}")
        raise typer.Exit


@app.callback()
def aggregator(
    version: bool = typer.Option(False, "--version", help="Print the version and exit.", callback=_print_version, is_eager=True),
) -> None:
    """What holds for every command."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """The entry point of the `aggregator` command, by default with the process's arguments; leaves with an exit code of DESIGN 5.1."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    result.prepare()
    try:
        code = app(given, standalone_mode=False)
    except _WrongOption as error:
        error.show()
        if "--json" in given:
            result.write_errors(UsageError(error.format_message()))
        code = error.exit_code
    sys.exit(code)
