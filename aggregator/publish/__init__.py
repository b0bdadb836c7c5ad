"""From stories to output/: `channels` selects, the formats, the pages and OPML render, `files` writes.

    stories ─► channels ─► Section, Channel ─► atom, rss, json_feed · pages, indexes, status_page · outlines ─► Document ─► files ─► output/

All but `files` is pure: the same stories give the same bytes, on any day and any machine (S2).
"""

from aggregator.publish.channels import Ever
from aggregator.publish.documents import render_all, shown_stories
from aggregator.publish.files import read_manifest, read_published, write_documents
from aggregator.publish.outlines import list_sources
from aggregator.publish.status import Health

__all__ = ["Ever", "Health", "list_sources", "read_manifest", "read_published", "render_all", "shown_stories", "write_documents"]
