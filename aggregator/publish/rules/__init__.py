"""Any feed in the world, judged by rule number, and every document of ours before it replaces the old one (S9). Pure.

bytes ─► decode ─► tree | json ─► atom · rss · json_feed ─► Feed, Entry ─► tables of checks ─► Verdict
                        └───────► outlines
"""

from aggregator.publish.rules.feed import Profile
from aggregator.publish.rules.finding import Finding, Verdict
from aggregator.publish.rules.judge import faults_of, is_judged, judge

__all__ = ["Finding", "Profile", "Verdict", "faults_of", "is_judged", "judge"]
