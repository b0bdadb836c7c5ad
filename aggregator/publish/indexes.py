"""Lists of all topics, sources or authors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aggregator.publish.channels import Section, document_path
from aggregator.publish.html import fill_template
from aggregator.publish.shelf import Kind
from aggregator.publish.site import Name, Site, frame_page, index_path, link_to, root_of
from aggregator.text.characters import one_line

#: Names on one page: it stays below 150 kB, though names and slugs be long.
PAGE_LENGTH = 500

_EMPTY: Mapping[Kind, str] = {
    "topics": "There is no topic yet.",
    "sources": "There is no source yet.",
    "authors": "There is no author yet. The first will be here with the first story.",
}


@dataclass(frozen=True, slots=True)
class IndexPage:
    """One page of a list: its place, and what it lists."""

    kind: Kind
    path: str
    sections: Sequence[Section]

    @property
    def span(self) -> str:
        """The names it begins and ends with."""
        return f"{self.sections[0].name} to {self.sections[-1].name}"


def divide_index(kind: Kind, sections: Sequence[Section]) -> tuple[IndexPage, ...]:
    """The pages that list `sections` in their order; the first stands at the index itself, and is there for an empty list too."""
    starts = range(0, len(sections), PAGE_LENGTH) or [0]
    return tuple(
        IndexPage(kind, f"{kind}/pages/{number}.html" if number > 1 else index_path(kind), sections[start : start + PAGE_LENGTH])
        for number, start in enumerate(starts, 1)
    )


def render_index(page: IndexPage, pages: Sequence[IndexPage], site: Site) -> bytes:
    """One of the `pages` of a list, with links to the others."""
    return fill_template(
        "index.html",
        site=frame_page(page.path, site),
        here=page.kind,
        title=f"{page.kind.title()} · {one_line(site.config.title)}",
        heading=page.kind.title(),
        empty=_EMPTY[page.kind],
        lines=[(Name(one.name, link_to(page.path, document_path(one.channel.stem, "html"), site)), one.total) for one in page.sections],
        spans=[Name(one.span, None if one is page else root_of(page.path) + one.path) for one in pages] if len(pages) > 1 else [],
    )
