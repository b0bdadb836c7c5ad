"""Pull security-news feeds, normalize and deduplicate their entries, publish one combined feed plus one per author.

    feeds.yaml ─► fetch ─► parse ─► normalize ─► store ─► deduplicate ─► release ─► publish ─► output/

`aggregator.pipeline` calls the stages one after the other; `aggregator.model` holds what they hand each other.
"""

from aggregator.version import VERSION

__version__ = VERSION

__all__ = ["__version__"]
