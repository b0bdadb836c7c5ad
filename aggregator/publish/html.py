"""Templates filled in, and the style of all pages. The door of Jinja2.

Pages work as files, without JavaScript and without a request to anyone else. They hold no `<article>` element: Liferea would
scrape each as an item beside those of the feed.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from aggregator.model import Config, Document
from aggregator.text.characters import legal

_HERE = Path(__file__).parent


def fill_template(template: str, **values: object) -> bytes:
    """The page that `template` gives with `values`, all escaped; every name that it uses must be among them."""
    return legal(_templates().get_template(template).render(values)).encode()


def render_style(config: Config) -> Document:
    """The style of all pages, with the operator's colour."""
    style = (_HERE / "assets" / "style.css").read_text(encoding="utf-8")
    return Document("assets/style.css", f":root {{ --accent: {config.theme.accent}; }}\n\n{style}".encode())


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
