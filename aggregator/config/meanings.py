"""What each key of `feeds.yaml` means, in words for the operator: the text behind docs/feeds-yaml.md.

The schema says what a key may hold and `aggregator.model` its default; here stand only the meaning and an example, by the key's
dotted path, in the order of the page. A mapping that stands here itself (`defaults`) is described as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    """One key, explained."""

    #: One or two sentences, in Markdown.
    text: str
    #: YAML as it may stand where the key belongs: in its group of the page.
    example: str
    #: Where the default is no value that one could write.
    default: str | None = None
    #: It is checked, and a later version acts on it.
    later: bool = False


_FILE = {
    "title": Meaning("The title of the combined feed.", "title: Security news"),
    "site": Meaning(
        "The address under which `output/` is published. Feeds and pages name themselves by it; ids of stories do not.",
        "site: https://news.example.org/",
    ),
    "id_authority": Meaning(
        "A domain or e-mail address of yours, and a year in which you had it (RFC 4151). The ids that we make begin with it. "
        "Never change it: every story would be new to every subscriber.",
        "id_authority: news.example.org,2026",
    ),
    "contact": Meaning(
        "Whom to write to: told to publishers with every request, and shown to readers on every page.", "contact: desk@example.org"
    ),
    "hub": Meaning(
        "A WebSub hub, or up to three: feeds name it, and it is told of each change, so that subscribers learn of it within seconds. "
        "[When it is told](operating.md#telling-a-hub-websub).",
        "hub: https://pubsubhubbub.appspot.com/",
    ),
    "language": Meaning("The language of the combined feed; an entry in another language says so itself.", "language: en"),
    "store": Meaning(
        "The file that remembers what was seen and published. It lies outside `output`; back it up.",
        "store: sqlite:////var/lib/aggregator/store.sqlite3",
        default="`sqlite:///state/aggregator.sqlite3`",
    ),
    "output": Meaning(
        "The folder where feeds and pages are written. Only files that we wrote are ever replaced or removed.",
        "output: public/",
        default="`output/`",
    ),
    "content": Meaning("What feeds carry of each article: the source's summary, or all that its own feed carries.", "content: full"),
    "defaults": Meaning(
        "Keys that hold for all sources: any key of a source but `name`, `key`, `feed` and `page`. What a source says itself goes first.",
        "defaults: {every: 2h, timeout: 20s}",
    ),
    "retention.days": Meaning(
        "How long texts are kept; ids are kept for ever. [What goes and what stays](operating.md#what-is-kept-and-how-much-room-it-takes).",
        "retention: {days: 365}",
    ),
    "images": Meaning("May our pages show the images of articles, loaded from the publisher's server?", "images: hotlink", later=True),
    "block": Meaning(
        "What is taken down everywhere, with its copies: links of articles, names of authors, keys of sources, ids of stories. "
        "[Its text leaves the store too](operating.md#taking-a-story-down).",
        "block: [https://blog.example.org/withdrawn]",
    ),
    "merge": Meaning(
        "Two stories that are one, each by a link or id: [the elder lives](operating.md#joining-and-parting-stories). "
        "Without its line they are two again.",
        "merge: [[https://blog.example.org/a, https://wire.example.org/b]]",
    ),
    "split": Meaning(
        "Two articles that were taken for one story and are two, each by a link or id. It goes before `merge`.",
        "split: [[https://blog.example.org/a, https://wire.example.org/c]]",
    ),
}

_SOURCE = {
    "name": Meaning("What the source is called on pages and in feeds.", "name: Schneier on Security", default="the feed's own title"),
    "key": Meaning(
        "Its name for ever, in commands and in the address of its own feed. Write it where you may change `feed` one day.",
        "key: schneier",
        default="made from the address",
    ),
    "feed": Meaning(
        "The address of a feed, or `file:` with a path below the folder of this file. A source has `feed` or `page`. "
        "A source that is only an address is a feed.",
        "feed: https://www.schneier.com/feed/atom/",
        default="needed, or `page`",
    ),
    "page": Meaning(
        "The address of a page without a feed; `select` says how to read it.",
        "page: https://blog.example.org/",
        default="needed, or `feed`",
    ),
    "site": Meaning("The page to which the source's name links.", "site: https://www.schneier.com/", default="what the feed says"),
    "topics": Meaning("Words of yours to group by. Each topic has a feed and a page.", "topics: [research, crime]"),
    "every": Meaning(
        "The time between two polls, at least a minute. One that is quiet, asks for longer or fails [is asked less often](polling.md).",
        "every: 30m",
    ),
    "timeout": Meaning("The longest that one poll may take, from the first byte to the last; at most 5m.", "timeout: 60s"),
    "limit": Meaning(
        "Take only so many entries from the top of the document, counted before `include` and `exclude`. The others are told as rejected.",
        "limit: 100",
        default="all",
    ),
    "paused": Meaning("Don't poll it; what it brought stays published.", "paused: true"),
    "content": Meaning("As `content` of the file, for this source.", "content: full", default="that of the file"),
    "language": Meaning(
        "The language of its entries, where it says a wrong one. [How it is told otherwise](normalization.md#language).",
        "language: de",
        default="what entry or feed says, else what the text is in",
    ),
    "author": Meaning("Who wrote an entry that names nobody.", "author: Example Research Desk", default="the source itself"),
    "author_pattern": Meaning(
        "Finds a byline in the title or text of an entry that names nobody otherwise; its one group is the name.",
        "author_pattern: 'Author: (.+)$'",
    ),
    "distrust": Meaning(
        "What to pass over as if the feed did not say it, because it is wrong there: `dates` are both dates of an entry, `updated` the "
        "one of its last change, `authors` its bylines (`author_pattern` and `author` still count), `guids` its ids (its link is then its "
        "name).",
        "distrust: [authors, updated]",
    ),
    "title_strip": Meaning(
        "What to remove from titles, one after the other: an ending or a beginning as written, spaces included, or else a pattern, "
        "wherever it is found. What would leave nothing is not removed. In both, write "
        "`\\|` for the sign `|`, which means *or* in a pattern.",
        r"title_strip: [' - Example Labs', ' \| Example Labs$', '^Blog: ']",
    ),
    "include": Meaning(
        "Take only entries where one of these patterns is found, in `title`, `text`, `author`, `tag` or `link`. Case does not count. "
        "They look at what would be published: titles without what `title_strip` removes, plain text, people one by one.",
        "include: {title: 'ransom|breach', tag: security}",
    ),
    "exclude": Meaning(
        "Leave out entries where one of these patterns is found; it goes before `include`.", "exclude: {tag: '^sponsored$'}"
    ),
    "base": Meaning(
        "What relative links in it are relative to, where the document does not say it or says it wrongly.",
        "base: https://blog.example.org/",
    ),
    "headers": Meaning(
        'Headers to send. They go to the source\'s own server only. Keep secrets out of the file: `"${NAME}"` takes the value '
        "from the environment.",
        'headers: {X-Key: "${EXAMPLE_KEY}"}',
    ),
    "auth": Meaning("A user name and password, or what else the server takes as `Authorization`.", 'auth: "${EXAMPLE_AUTH}"'),
    "user_agent": Meaning("As `user_agent` of `fetch`, for this source.", "user_agent: Example Reader/1.0", default="that of `fetch`"),
    "proxy": Meaning(
        "As `proxy` of `fetch`, for this source.",
        "proxy: http://proxy.example.org:3128",
        default="that of `fetch`",
    ),
    "priority": Meaning(
        "Which source leads a story that several have: the one with the higher number, before [anything else](copies.md#who-leads). "
        "Stories that were released keep their lead. It may be below zero, for sources that mostly repeat others.",
        "priority: -5",
    ),
    "full_text": Meaning(
        "Ask for the page of each new article and publish what it tells, where robots.txt allows that; without `content` beside it, "
        "feeds then carry all of it. [How, and when the feed's own text is kept](normalization.md#full-text).",
        "full_text: true",
    ),
}

_SELECT = {
    "item": Meaning("Finds each entry of the page. The others are looked up inside it.", "item: article.post"),
    "title": Meaning("The title.", "title: h2", default="the first heading, else the first link"),
    "link": Meaning("The element that links to the article.", "link: h2 a", default="that of the title, else the first"),
    "date": Meaning("The element with the date.", "date: .posted", default="`time`"),
    "author": Meaning("The byline.", "author: .byline"),
    "summary": Meaning("The teaser.", "summary: p.teaser"),
}

_FETCH = {
    "concurrency": Meaning("How many sources are asked at a time.", "concurrency: 16"),
    "per_host": Meaning("How many connections one publisher sees at a time.", "per_host: 1"),
    "gap": Meaning("The pause between two requests to one publisher, also over restarts; at least a minute for Reddit.", "gap: 5s"),
    "max_bytes": Meaning("The largest document that is read, unpacked.", "max_bytes: 20MB"),
    "proxy": Meaning(
        "The proxy through which everything is asked, http or https. It may hold a user name and password. "
        "The proxy looks names up itself, so which private hosts they may lead to is for the proxy to check; addresses in numbers, and "
        "`localhost`, are still refused here, also where a redirect leads there.",
        "proxy: http://proxy.example.org:3128",
    ),
    "user_agent": Meaning(
        "Who we say we are.", "user_agent: Example News/1.0 (+https://example.org/about)", default="`aggregator/VERSION (+contact)`"
    ),
    "allow_addresses": Meaning(
        "Hosts in private networks that may be reached. All others are refused, whatever a feed or a redirect says.",
        'allow_addresses: ["127.0.0.1:8800", 10.0.0.0/8]',
    ),
}

_AUTHORS = {
    "name": Meaning("The name as it is published.", "name: James McGill"),
    "also": Meaning("Other spellings, logins and e-mail addresses that mean this person.", "also: [J. McGill, jmcgill@example.org]"),
    "only": Meaning(
        "Keys of the sources where this holds. It splits a person from another of that name.", "only: [blog]", default="all sources"
    ),
    "hide": Meaning("Publish no page and no feed of this person; the stories stay.", "hide: true"),
}

_FORMATS = "Which documents it has. [What each carries](formats.md)."
_WINDOW = "How many stories it holds at least; all of its last 72 hours are in it besides."
_CHANNELS = {
    f"{kind}.{key}": Meaning(f"{whose}: {text[0].lower()}{text[1:]}" if key == "limit" else text, f"{kind}: {{{key}: {value}}}")
    for kind, whose in (
        ("all", "The combined feed"),
        ("authors", "The feed of each author"),
        ("sources", "The feed of each source"),
        ("topics", "The feed of each topic"),
    )
    for key, text, value in (("limit", _WINDOW, "200"), ("formats", _FORMATS, "[atom, html]"))
} | {
    "newsletter.days": Meaning(
        "How far back newsletters reach from their last item; the interval of your mailing and a week is enough.", "newsletter: {days: 60}"
    ),
    "newsletter.formats": Meaning(
        "Which documents the newsletter of all stories has. [What to choose](channels.md#newsletters).", "newsletter: {formats: [rss]}"
    ),
    "digests.daily": Meaning("When the daily digest closes; null for none.", 'digests: {daily: "06:30 Europe/Berlin"}'),
    "digests.weekly": Meaning("When the weekly digest closes; null for none.", 'digests: {weekly: "Fri 16:00 UTC"}'),
}

_OWN = {
    key: Meaning(text, example)
    for key, text, example in (
        ("title", "Its title.", "title: Ransomware"),
        ("match", "A pattern that title, summary or text must hold; case does not matter.", "match: 'ransomware|extortion'"),
        ("topics", "Only stories of these topics.", "topics: [news]"),
        ("authors", "Only stories by these people.", "authors: [James McGill]"),
        ("sources", "Only stories that a source with one of these keys tells, its copies too.", "sources: [blog]"),
        ("tags", "Only stories that bear one of these tags.", "tags: [lockbit]"),
        ("languages", "Only stories in these languages.", "languages: [en, de]"),
        ("limit", _WINDOW, "limit: 50"),
        ("formats", "Which documents it has.", "formats: [atom, rss]"),
        (
            "profile",
            "For feed readers, or for tools that mail each new item. [The difference](channels.md#channels-of-your-own).",
            "profile: newsletter",
        ),
    )
}

_THEME = {
    "accent": Meaning("The colour of links and bars on our pages.", 'accent: "#0b6"'),
    "logo": Meaning("A picture for the head of our pages: a file beside this one, or an address.", "logo: logo.svg", later=True),
    "css": Meaning("A style sheet of yours, after ours.", "css: own.css", later=True),
}


@dataclass(frozen=True, slots=True)
class Group:
    """A chapter of the page."""

    heading: str
    #: Where its keys belong, as in `sources[].select.`; each item of a list is `[]`, each name of yours is `NAME`.
    prefix: str
    introduction: str
    meanings: Mapping[str, Meaning]


GROUPS = (
    Group("The file", "", "At the left edge of the file. `sources` is needed too; it may be empty at first.", _FILE),
    Group("Each of `sources`", "sources[].", "A list. An address is enough for a source; a mapping takes these keys.", _SOURCE),
    Group("`select` of a page", "sources[].select.", "CSS selectors; `aggregator add URL` proposes them.", _SELECT),
    Group("Each of `authors`", "authors[].", "A list of people whose bylines differ from source to source.", _AUTHORS),
    Group("`fetch`", "fetch.", "How we poll.", _FETCH),
    Group("`channels`", "channels.", "What is published.", _CHANNELS),
    Group("Each of `channels.own`", "channels.own.NAME.", "Selections of your own, each under a name.", _OWN),
    Group("`theme`", "theme.", "How our pages look.", _THEME),
)
