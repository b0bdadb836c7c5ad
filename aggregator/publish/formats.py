"""The formats that readers subscribe to, in the order in which pages offer them (H1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from aggregator.model import Channel, Config, Format
from aggregator.publish.atom import render_atom
from aggregator.publish.json_feed import render_json
from aggregator.publish.rss import render_rss

#: Pages (`html`) are for people, and made from all that is published: see `pages`.
RENDERERS: Mapping[Format, Callable[[Channel, Config, datetime], bytes]] = {"atom": render_atom, "rss": render_rss, "json": render_json}
