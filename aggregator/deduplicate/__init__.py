"""What is the same: entries of one source over time, copies across sources, spellings of one person. Pure.

identity   is this entry of the document one that we know?            (within a source)
copies     is this new entry an article that a story tells already?   (across sources)
clusters   what a pass makes of all that is pending, and who leads
people     which author does this name mean?
"""

from aggregator.deduplicate.agreement import was_edited
from aggregator.deduplicate.clusters import Cluster, Clusters, Plan
from aggregator.deduplicate.copies import CopyOf, find_copy
from aggregator.deduplicate.identity import Identified, Match, identify
from aggregator.deduplicate.leads import MOST_ALIKE, Leads, closest
from aggregator.deduplicate.people import claim_author, claim_authors, hidden_keys, rules_hash
from aggregator.deduplicate.sketch import traces_of
from aggregator.deduplicate.stories import edited_at, in_release_order, mailing_times, minted_uris, pending_of, story_dates, story_uri

__all__ = [
    "MOST_ALIKE",
    "Cluster",
    "Clusters",
    "CopyOf",
    "Identified",
    "Leads",
    "Match",
    "Plan",
    "claim_author",
    "claim_authors",
    "closest",
    "edited_at",
    "find_copy",
    "hidden_keys",
    "identify",
    "in_release_order",
    "mailing_times",
    "minted_uris",
    "pending_of",
    "rules_hash",
    "story_dates",
    "story_uri",
    "traces_of",
    "was_edited",
]
