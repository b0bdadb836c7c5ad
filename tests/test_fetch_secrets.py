"""What servers give back of secrets is taken out at the door of `fetch`."""

from __future__ import annotations

import json
from base64 import b64encode
from html import escape
from urllib.parse import quote

import pytest

from aggregator.fetch.secrets import without_secrets
from aggregator.model import Fetched, FetchFailed, NotModified, Source

SECRET = "k3y/of&the=feed"
SOURCE = Source("one", f"https://one.example/feed?key={SECRET}", secrets=(SECRET, "ann:p4ssword"))
SPELLINGS = {
    "as_it_is": SECRET,
    "in_an_address": quote(SECRET, safe=""),
    "in_a_path": quote(SECRET),
    "in_markup": escape(SECRET),
    "in_json": json.dumps(SECRET).strip('"').replace("/", r"\/"),
    "in_authorization": b64encode(b"ann:p4ssword").decode().rstrip("="),
}


def fetched(**fields: object) -> Fetched:
    return Fetched(**{"url": SOURCE.url, "status": 200, "body": b"<rss/>", "body_hash": "h", **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_a_body_is_cleaned_of_every_spelling(spelling: str, codec: str) -> None:
    outcome = without_secrets(fetched(body=f"<id>a {spelling} b</id>".encode(codec)), SOURCE)
    assert isinstance(outcome, Fetched)
    assert outcome.body.decode(codec) == "<id>a *** b</id>"


def test_what_holds_no_secret_stays_as_it_is() -> None:
    whole = fetched(etag='"1"', last_modified="then", moved_to="https://one.example/new", content_type="text/xml")
    assert without_secrets(whole, SOURCE) == whole
    assert without_secrets(whole, Source("one", SOURCE.url)) is whole


def test_validators_that_hold_one_or_come_from_an_address_that_does_are_not_kept() -> None:
    elsewhere = f"https://two.example/signed?key={SECRET}"
    for outcome in (
        fetched(etag=f'"{SECRET}"', last_modified=SECRET),
        fetched(url=elsewhere, etag='"1"', last_modified="then"),
        NotModified(elsewhere, 304, '"1"', "then"),
    ):
        cleaned = without_secrets(outcome, SOURCE)
        assert isinstance(cleaned, Fetched | NotModified)
        assert (cleaned.etag, cleaned.last_modified) == (None, None)
        assert cleaned.url in (SOURCE.url, "https://two.example/signed?key=***")


def test_a_move_to_an_address_with_a_secret_is_none() -> None:
    """F12: it would be remembered in the store, and shown."""
    address = f"https://two.example/?key={SECRET}"
    for outcome in (fetched(moved_to=address), NotModified(SOURCE.url, 304, moved_to=address)):
        cleaned = without_secrets(outcome, SOURCE)
        assert isinstance(cleaned, Fetched | NotModified)
        assert cleaned.moved_to is None


def test_a_message_is_cleaned() -> None:
    assert without_secrets(FetchFailed("encoding", f"Came as {SECRET}."), SOURCE) == FetchFailed("encoding", "Came as ***.")
