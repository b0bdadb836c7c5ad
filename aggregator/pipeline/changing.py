"""Which channels must be published anew. Pure, but for the code of this program, which it reads once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

import aggregator
from aggregator.deduplicate import hidden_keys
from aggregator.model import Config
from aggregator.publish import Ever
from aggregator.publish.channels import NEWSLETTER, NEWSLETTER_STEM, archive_stem, own_stem, stem_of, topic_slugs
from aggregator.publish.documents import NO_CHANNEL, STATUS
from aggregator.publish.shelf import KINDS
from aggregator.store.sent import ARCHIVED
from aggregator.store.touched import Touched


def changed_stems(what: Touched, ever: Ever, topics_of: Callable[[Iterable[str]], set[str]], config: Config) -> frozenset[str]:
    """The stems of the channels that show something of `what`, and the kinds of those that lists name."""
    stems = {"all"} if what.stories else set()
    stems |= {stem_of("authors", author.slug) for author in ever.authors if not what.authors.isdisjoint((author.key, author.joined))}
    stems |= {stem_of("sources", key) for key in what.sources}
    slugs = topic_slugs((), config)
    stems |= {stem_of("topics", slugs[topic]) for topic in topics_of(what.leads)}
    listed = {kind for kind in KINDS if any(stem.startswith(f"{kind}/") for stem in stems)}
    digests = (f"digest/{kind}" for kind in what.digests)
    return frozenset((NO_CHANNEL, STATUS, *stems, *listed, *digests, *_own_stems(what), *_archive_stems(what)))


def _own_stems(what: Touched) -> Iterator[str]:
    """What a newsletter holds changes only with what it mails; channels for readers show each story as it is now."""
    for name in what.channels | {name for name in what.holders if not name.startswith(NEWSLETTER)}:
        yield NEWSLETTER_STEM if name == NEWSLETTER else own_stem(name.removeprefix(f"{NEWSLETTER}/"))


def _archive_stems(what: Touched) -> Iterator[str]:
    return (archive_stem((number - 1) // ARCHIVED + 1) for number in what.unsent)


def settings_of(config: Config, ever: Ever) -> str:
    """Hex digest of all that documents depend on besides stories: settings, what sources say of themselves, and this very program."""
    sources = [
        (one.key, one.name, one.site, one.topics, one.content, one.private, one.shown_url, one.select is None, one.every, one.paused)
        for one in config.sources
    ]
    told = (
        *(config.title, config.site, config.id_authority, config.contact, config.language, config.images, config.hubs),
        *(astuple(config.channels), astuple(config.theme), sorted(hidden_keys(config.authors)), sources),
        *(sorted(map(astuple, ever.sources)), sorted(ever.topics), _code()),
    )
    return blake2b(repr(told).encode(errors="surrogatepass"), digest_size=16).hexdigest()


@cache
def _code() -> str:
    """Digest of this program as it is installed: an upgrade makes every document anew."""
    home = Path(aggregator.__file__).parent
    files = sorted(file for file in home.rglob("*") if file.suffix in (".py", ".html", ".css"))
    told = [(str(file.relative_to(home)), (status := file.stat()).st_size, status.st_mtime_ns) for file in files]
    return blake2b(f"{told} {version('feedgen')}".encode(), digest_size=16).hexdigest()
