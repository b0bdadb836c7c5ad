"""`init`: a commented feeds.yaml in three questions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from aggregator.cli import result
from aggregator.cli.options import FEEDS, ConfigFile, Verbose
from aggregator.errors import OutputError, UsageError

_TEMPLATE = Path(__file__).parent / "templates" / "feeds.yaml"


def init(
    config: ConfigFile = FEEDS,
    title: Annotated[str | None, typer.Option("--title", help="Of the combined feed.")] = None,
    site: Annotated[str | None, typer.Option("--site", metavar="URL", help="Where output/ will be published.")] = None,
    contact: Annotated[str | None, typer.Option("--contact", metavar="URL|MAIL", help="Told to publishers, and shown to readers.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing: take the defaults for what is not given.")] = False,
    verbose: Verbose = False,
) -> None:
    """Write a commented feeds.yaml in three questions.

    Example: aggregator init --title "Security news" --site https://news.example.org/ --contact desk@example.org
    """

    def action() -> int:
        from aggregator.config import values

        if config.exists():
            raise UsageError(f"{config}: is there already, and is left as it is; name another with -c FILE")
        answer = _Answers(silent=yes).answer
        feed_title = answer("--title", title, "Title of the combined feed", "Security news", values.read_line)
        address = answer("--site", site, "Where will output/ be published", "https://news.example.org/", _with_scheme(values.read_site))
        whom = answer(
            "--contact", contact, "Contact for publishers and readers, an address or e-mail address", address, values.read_contact
        )
        _write(config, feed_title, address, whom)
        result.write(f"Wrote {config}. Next: aggregator add URL, then aggregator run")
        if not site and address == "https://news.example.org/":
            result.say(f"Before you publish, put your own site: and id_authority: into {config}; ids never change after that.")
        return 0

    result.finish(action, verbose=verbose)


class _Answers:
    """Options, and answers for those that were not given."""

    def __init__(self, *, silent: bool) -> None:
        from aggregator.cli.asking import can_ask

        self._silent = silent or not can_ask()

    def answer(self, option: str, given: str | None, question: str, default: str, read: Callable[[str], str]) -> str:
        from aggregator.cli.asking import ask

        if given is None and not self._silent:
            return ask(question, default, read)
        try:
            return read(default if given is None else given)
        except ValueError as error:
            raise UsageError(f"{option} {given}: {error}") from error


def _with_scheme(read: Callable[[str], str]) -> Callable[[str], str]:
    """`read`, for people who type a host: `news.example.org` is https://news.example.org."""
    return lambda text: read(text if ":" in text or "@" in text else f"https://{text}")


def _write(path: Path, title: str, site: str, contact: str) -> None:
    """The template with these values, checked before it is written; never over a file that is there."""
    from aggregator.config import parse_config
    from aggregator.config.edit import spell

    values = {"title": title, "site": site, "id_authority": _authority(site, result.now().year), "contact": contact}
    text = _TEMPLATE.read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", spell(value))
    parse_config(text, str(path), path.parent.absolute(), {})
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror}); check its folder") from error


def _authority(site: str, year: int) -> str:
    """The host of `site` and `year`; a host that is no domain (localhost) gets one that nobody can own."""
    from aggregator.config.values import read_authority
    from aggregator.text.ids import slugify_name
    from aggregator.text.links import host_of

    host = host_of(site)
    try:
        return read_authority(f"{host},{year}")
    except ValueError:
        return f"{slugify_name(host) or 'site'}.invalid,{year}"
