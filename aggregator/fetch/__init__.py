"""Over the wire: Source + SourceState → Fetched | NotModified | FetchFailed.

Fetcher ─► request    what is asked          (pure)
        ─► transport  one exchange           the door of httpx and httpcore; each address is checked by `addresses` (pure)
        ─► body       up to its cap          decompressed by `decode`
        ─► answer     what it means          (pure)
        ─► secrets    taken out of it        (pure)
robots     what a site's robots.txt allows        (pure)
in_lanes ─► many sources at once, one at a time for each host
"""

from aggregator.fetch.client import Fetcher
from aggregator.fetch.lanes import in_lanes

__all__ = ["Fetcher", "in_lanes"]
