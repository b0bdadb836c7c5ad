"""What each kind of failure is, and the way out, in words for the operator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aggregator.model import StateWord


@dataclass(frozen=True, slots=True)
class Advice:
    """A fault of a source, and what to do about it; both are sentences."""

    fault: str
    way_out: str


_WAIT = "Often this passes. If it lasts, look whether the site still exists."
_PASSES = "Often this passes. If it lasts, tell the owner of the site."

#: One for each FailureKind.
FAILURES: Mapping[str, Advice] = {
    "dns": Advice("Its host name is not found.", "Is the address spelled right, and does the site still exist?"),
    "refused": Advice("Its server refuses the connection.", _WAIT),
    "connect": Advice("The connection breaks.", _WAIT),
    "timeout": Advice("It does not answer in time.", "Often this passes. If it lasts, give it a longer `timeout:`."),
    "tls": Advice(
        "No secure connection comes about.", "Open the address in a browser: has the certificate run out? Its owner must renew it."
    ),
    "proxy": Advice("The proxy does not let us through.", "Look at `proxy` in feeds.yaml, and whether the proxy runs."),
    "protocol": Advice("Its answer is not valid HTTP, or is broken off.", _PASSES),
    "http": Advice(
        "It answers with an error.", "Open the address in a browser. Has the feed moved? Then write its new address into feeds.yaml."
    ),
    "gone": Advice(
        "It answers that the feed is gone for good.", "Look on its site for a new feed; if there is none, remove it from feeds.yaml."
    ),
    "rate-limited": Advice("It finds that we ask too often.", "We wait as long as it asks. If it lasts, give it a longer `every:`."),
    "redirect": Advice(
        "It redirects too often, or nowhere.", "Open the address in a browser, and write the one where it ends into feeds.yaml."
    ),
    "url": Advice("Its address cannot be asked for.", "Correct the address in feeds.yaml; `aggregator check` tells what is wrong with it."),
    "address-refused": Advice(
        "Its address lies in a private network.", "If it is meant to be reached, add it to `fetch: allow_addresses`."
    ),
    "too-large": Advice("The document is larger than is allowed.", "Ask for a shorter feed, or raise `fetch: max_bytes`."),
    "encoding": Advice("The answer is compressed in a way that was not asked for, or is damaged.", _PASSES),
    "file": Advice("The file cannot be read.", "Is it there, below the folder of feeds.yaml, and may the user who runs this read it?"),
    "empty": Advice("The answer is empty.", _WAIT),
    "html": Advice(
        "The address gives a web page, no feed.", "Look on its site where the feed is now: `aggregator add` finds the feed behind a site."
    ),
    "challenge": Advice(
        "A check for browsers stands before the feed.", "Ask the owner of the site to let feed readers through, or use another address."
    ),
    "not-a-feed": Advice("The document is no feed.", "Open the address in a browser, and look on its site where the feed is now."),
    "no-entries": Advice(
        "The document holds no entries.", "Does the site still publish? For a page, its layout may have changed: look at `select:`."
    ),
    "parse-timeout": Advice("The document takes too long to read.", "Tell the makers of this program, with the document."),
    "parse-crash": Advice("Reading the document failed badly.", "Tell the makers of this program, with the document."),
}

#: Of a kind that another version wrote into the store.
_UNKNOWN = Advice("It gives no usable answer.", _PASSES)

#: "http", where the status says more.
STATUSES: Mapping[int, Advice] = {
    401: Advice("It asks for a password (HTTP 401).", "Give it in `auth:`, by way of ${NAME}."),
    403: Advice(
        "It refuses us (HTTP 403).", "Ask the owner of the site to let feed readers through; the contact in feeds.yaml tells who we are."
    ),
    404: Advice(
        "It answers that there is no such page (HTTP 404).",
        "Has the feed moved? Look on its site, and write the new address into feeds.yaml.",
    ),
}

#: What is to be known of a source that does not fail.
STATES: Mapping[StateWord, str] = {
    "ok": "Answers.",
    "filling": "Waits for its first whole answer.",
    "failing": "Fails.",
    "gone": "Is looked at once a month.",
    "paused": "Is paused in feeds.yaml, and not asked.",
    "quarantined": "It gave new names to entries that we know; they wait, for a day at most.",
}
DEGRADED = Advice(
    "Its document is damaged; what could be read was taken.", "Tell the owner of the site: a feed validator shows them where."
)
_RELEASE = "What waits is out after a day, or at once by `aggregator release KEY`."
QUARANTINED = Advice(STATES["quarantined"], f"Has the site changed its addresses? {_RELEASE}")
SURGE = Advice("It brought far more than usual; newsletters wait for a day.", f"Is it news, or an archive? {_RELEASE}")


def advise(kind: str, status: int | None) -> Advice:
    """What to say of a failure of `kind`, whose answer had the HTTP `status` where that is known."""
    known = FAILURES.get(kind, _UNKNOWN)
    if kind != "http" or status is None:
        return known
    if status >= 500:
        return Advice(f"Its server is out of order (HTTP {status}).", _PASSES)
    return STATUSES.get(status) or Advice(f"{known.fault.removesuffix('.')} (HTTP {status}).", known.way_out)
