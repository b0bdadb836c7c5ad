"""A site's address becomes a source: the feeds that its page names, the addresses to try, or selectors to read the page by. Pure.

page ─► feeds ─► FoundFeed …
   └──► links ─► candidates ─► fields ─► selectors ─► Proposal …
"""

from aggregator.discover.feeds import FoundFeed, common_paths, find_feeds
from aggregator.discover.selectors import Proposal, propose_selectors

__all__ = ["FoundFeed", "Proposal", "common_paths", "find_feeds", "propose_selectors"]
