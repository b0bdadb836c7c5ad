"""What stands in the HTML of an article beside it: share lists, the flares of feed services, the line that says where it was first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from aggregator.text.characters import one_line
from aggregator.text.dom import Node, Page, ancestors, outermost
from aggregator.text.tails import may_say_it, says_where_it_was_first

#: Addresses that hand an article on to others.
_SHARES = re.compile(
    r"(?:https?:)?//(?:[\w-]+\.)*(?:"
    r"facebook\.com/(?:sharer|share\.php|dialog/(?:share|feed))|(?:twitter|x)\.com/(?:intent/|share\b|home/?\?status)"
    r"|linkedin\.com/(?:sharearticle|sharing/|cws/share)|reddit\.com/submit|pinterest\.com/pin/create|(?:t|telegram)\.me/share"
    r"|whatsapp\.com/send|wa\.me/\?|news\.ycombinator\.com/submitlink|getpocket\.com/(?:save|edit)|tumblr\.com/(?:share|widgets/share)"
    r"|vk\.com/share|xing\.com/spi/shares|b\.hatena\.ne\.jp/(?:add|entry)|social-plugins\.line\.me|service\.weibo\.com/share"
    r"|flattr\.com/submit|digg\.com/submit|del\.icio\.us/post|delicious\.com/(?:post|save)|stumbleupon\.com/submit|plus\.google\.com/share"
    r"|addtoany\.com/|addthis\.com/bookmark|sharethis\.com/|bsky\.app/intent|threads\.net/intent|mastodonshare\.com|flipboard\.com/bookmarklet"
    r"|instapaper\.com/(?:hello|edit)|buffer(?:app)?\.com/add|feeds\d?\.feedburner\.com/~f|(?:share|rss)\.feedsportal\.com/share"
    r")|(?:mailto:\?|whatsapp:|fb-messenger:|viber:|tg://msg)",
    re.I,
)
#: One class that share plugins give to what they add.
_CLASS = re.compile(
    r"sharedaddy|sd-sharing\S*|jp-relatedposts|feedflare|a2a_kit|addtoany_\S+|addthis_\S+|ssba\S*|essb_\S+|heateor_\S+|mashsb\S*|shareaholic\S*"
    r"|social[-_]?shar\S+|shar(?:e|ing)[-_]?(?:bar|buttons?|links?|list|icons?|tools)|(?:post|entry|article)[-_]?shar(?:e|ing)\S*"
    r"|synved-social\S*|synved-share\S*|akst_share_link|fcbk_share|dpsp-\S+|mf-viral|mf-related",
    re.I,
)
#: What both of them have in common, in lower case: most texts have nothing of it, and are not looked through.
_HINTS = tuple(
    "shar jp-relatedposts feedflare a2a_kit addtoany addthis ssba essb_ heateor_ synved dpsp- mf-viral mf-related intent/ status submit "
    "pin/create /send wa.me getpocket hatena line.me del.icio delicious bookmarklet instapaper buffer ~f mailto:? fb-messenger: viber: "
    "tg://".split()
)
#: What stands before a share list: "Share this:".
_LABEL = re.compile(
    r"\W*(?:(?:share|sharing|spread|tweet|like|email|e-mail|print|teilen|partager|compart|condividi|delen|dela|udost|\u043f\u043e\u0434\u0435\u043b"
    r"|\u5206\u4eab|\u5171\u6709|\u30b7\u30a7\u30a2).{0,30})?\W*",
    re.I,
)
_HOLDERS = frozenset("li ul ol p div span section aside nav footer small strong b em td tr tbody table figure h2 h3 h4 h5 h6".split())
_MEDIA = "img, video, audio, picture, iframe, object, embed"
#: Share links of a text that are looked at, those of one list, characters of a list, and elements around a link: no honest list has more.
_MOST_SHARES = 60
_LONGEST_LIST = 60
_MOST_WORDS = 1_000
_WIDEST = 8
_LAST = 8


def may_hold_shares(html: str) -> bool:
    """May there be a share list in `html`?"""
    lower = html.lower()
    return any(hint in lower for hint in _HINTS)


def drop_beside(tree: Page, html: str) -> None:
    """Take out of `tree`, which is that of `html`, what is beside the article; the article itself stays, and links within its sentences."""
    found: list[Node] = []
    if may_hold_shares(html):
        found += _share_lists(tree)
        found += [node for node in tree.css("[class]") if any(map(_CLASS.fullmatch, (node.attributes.get("class") or "").split()))]
    if may_say_it(html):
        found += _first_elsewhere(tree)
    for node in outermost(list({node.mem_id: node for node in found}.values())):
        node.decompose()


def _share_lists(tree: Page) -> Iterator[Node]:
    """The widest element around each share link that holds nothing else."""
    told: dict[int, bool] = {}
    for link in [node for node in tree.css("a[href]") if _is_share(node)][:_MOST_SHARES]:
        widest = None
        for holder in islice(ancestors(link), _WIDEST):
            if holder.mem_id not in told:
                told[holder.mem_id] = holder.tag in _HOLDERS and _holds_only_shares(holder)
            if not told[holder.mem_id]:
                break
            widest = holder
        if widest is not None:
            yield widest


def _is_share(link: Node) -> bool:
    return bool(_SHARES.match((link.attributes.get("href") or "").strip()))


def _holds_only_shares(holder: Node) -> bool:
    words = one_line(holder.text(deep=True))
    if len(words) > _MOST_WORDS:
        return False
    links = holder.css("a[href]")
    if len(links) > _LONGEST_LIST or not all(map(_is_share, links)):
        return False
    for link in links:
        words = words.replace(one_line(link.text(deep=True)), "", 1)
    return bool(_LABEL.fullmatch(words)) and len(holder.css(_MEDIA)) == sum(len(link.css(_MEDIA)) for link in links)


def _first_elsewhere(tree: Page) -> list[Node]:
    blocks = tree.css("p, div, small, em, footer, section")[-_LAST:]
    return [node for node in blocks if says_where_it_was_first(one_line(node.text(deep=True)))]
