"""From stories to output/: `channels` selects, `atom` and `html` render, `files` writes.

    stories ─► channels ─► Channel ─► atom, html ─► Document ─► files ─► output/

All but `files` is pure: the same stories give the same bytes, on any day and any machine (S2).
"""

from aggregator.publish.documents import render_all
from aggregator.publish.files import read_manifest, write_documents

__all__ = ["read_manifest", "render_all", "write_documents"]
