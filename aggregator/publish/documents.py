"""Everything that is published, from the stories that there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from aggregator.model import Author, Channel, Config, Document, Format, SourceStatus, Story
from aggregator.publish.atom import render_atom
from aggregator.publish.channels import by_author, combined, count_by_author, document_path, ended
from aggregator.publish.dates import founded
from aggregator.publish.html import AUTHORS_INDEX, render_authors_index, render_page, render_style
from aggregator.publish.status import render_status


def render_all(
    stories: Sequence[Story], authors_ever: Iterable[Author], sources: Iterable[SourceStatus], config: Config, now: datetime
) -> tuple[Document, ...]:
    """Every document of output/ but its manifest; only that of status.json depends on `now`.

    `stories` are all that there are, in any order. `authors_ever` are all who ever had a channel: where one has no story now,
    an empty document says that it has ended. A format that cannot be written yet is passed over.
    """
    channels = (combined(stories, config), *_author_channels(stories, authors_ever, config))
    documents = [document for channel in channels for document in _render(channel, config)]
    if "html" in config.channels.authors.formats:
        documents.append(Document(AUTHORS_INDEX, render_authors_index(count_by_author(stories), config)))
    return (*documents, render_style(config), render_status(sources, now))


def _author_channels(stories: Sequence[Story], authors_ever: Iterable[Author], config: Config) -> tuple[Channel, ...]:
    active = {channel.stem: channel for channel in by_author(stories, config)}
    former = {channel.stem: channel for channel in (ended(author, config) for author in authors_ever if not author.hidden)}
    return tuple(channel for _, channel in sorted((former | active).items()))


def _render(channel: Channel, config: Config) -> Iterator[Document]:
    for form in channel.formats:
        if body := _body(channel, form, config):
            yield Document(document_path(channel.stem, form), body)


def _body(channel: Channel, form: Format, config: Config) -> bytes | None:
    match form:
        case "atom":
            return render_atom(channel, config, founded(config.id_authority))
        case "html":
            return render_page(channel, config)
        case _:
            return None
