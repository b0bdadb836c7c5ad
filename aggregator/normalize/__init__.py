"""What a publisher said, in our one form: plain title, safe absolute HTML, UTC dates or None, people, keys. Pure.

ParsedFeed ─► feed ─► entries ─► links · titles · content · dates · authors · labels ─► identity ─► NormalizedFeed
                 └► filters: include, exclude, limit ─► Rejected
"""

from aggregator.normalize.feed import normalize

__all__ = ["normalize"]
