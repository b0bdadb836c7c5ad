"""From stories to output/: `channels` selects, the formats, the pages and OPML render, `files` writes.

    stories ─► channels ─► Section, Channel ─► atom, rss, json_feed · pages, indexes, status_page · outlines ─► Document ─► files ─► output/

    Story ─► newsletter_items ─► mail_html (what mail clients show)      stories of a period ─► digests ─► DigestIssue ─► Story

All but `files` is pure: the same stories give the same bytes, on any day and any machine (S2).
"""

from aggregator.publish.channels import Ever
from aggregator.publish.documents import Recipe, plan_documents, render_all
from aggregator.publish.files import find_intact, manifest_digest, read_manifest, read_published, write_documents
from aggregator.publish.outlines import list_sources
from aggregator.publish.status import Health

__all__ = [
    "Ever",
    "Health",
    "Recipe",
    "find_intact",
    "list_sources",
    "manifest_digest",
    "plan_documents",
    "read_manifest",
    "read_published",
    "render_all",
    "write_documents",
]
