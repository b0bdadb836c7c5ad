"""Parameters that tell who sent a reader, not what is read. `docs/normalization.md` shows the same tables.

They clean the links that are shown. What links are compared by has a shorter table of its own, which never changes (`links`).
"""

from __future__ import annotations

import re

#: Exact names, lower case.
NAMES = frozenset(
    # Meta
    "fbclid fb_action_ids fb_action_types fb_ref fb_source fb_comment_id mibextid igshid igsh "
    # Google, Yandex, X, Microsoft, TikTok, LinkedIn
    "gclid dclid gbraid wbraid gclsrc srsltid _gl _ga yclid ysclid twclid msclkid ttclid li_fat_id "
    # Mailchimp, HubSpot, Marketo, Adobe, Omeda
    "mc_cid mc_eid mc_tc _hsenc _hsmi __hssc __hstc __hsfp hsctatracking mkt_tok sc_cid s_cid oly_anon_id oly_enc_id "
    # Vero, Beehiiv, Klaviyo, Listrak
    "vero_conv vero_id _bhlid _ke _kx trk_contact trk_msg trk_module trk_sid "
    # Openstat, AT Internet, Webtrends, Echobox, comScore
    "_openstat xtor wt_mc wt.mc_id echobox ns_mchannel ns_campaign ns_source ns_linkname ns_fee "
    # Branch, Wicked Reports, CBS, WordPress and other feeds
    "_branch_match_id _branch_referrer wickedid rb_clickid cmpid ftag wprss traffic_source".split()
)
#: The same by how they begin: Google Analytics, Matomo, Piwik, BBC, HubSpot Ads, campaigns (hmb, itm).
PREFIXES = ("utm_", "mtm_", "pk_", "piwik_", "at_campaign", "at_medium", "hsa_", "hmb_", "itm_")
#: Names that tell the sender only where their value says that it is a feed: `source=rss-1f2e`, `partner=rss`, `ref=feed`.
SENDERS = frozenset("source src ref from via partner emc mod cmp ncid icid sr feature".split())

_FEED = re.compile(r"(?:^|[^a-z])(?:rss|atom|feed|youtube_gdata)(?:[^a-z]|$)", re.I)
#: Fragments that do so without a name.
_FRAGMENT = re.compile(r"tk\.rss\w*|(?:rss|atom)", re.I)


def is_tracking(parameter: str) -> bool:
    """Does `name=value` tell only who sent a reader? A name that was escaped twice counts as the name that was meant."""
    name, _, value = parameter.lower().removeprefix("amp;").partition("=")
    return name in NAMES or name.startswith(PREFIXES) or (name in SENDERS and bool(_FEED.search(value)))


def is_tracking_fragment(fragment: str) -> bool:
    """The same of what stands behind `#`."""
    return is_tracking(fragment) or bool(_FRAGMENT.fullmatch(fragment))
