"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ConfigFile = Annotated[Path, typer.Option("-c", "--config", metavar="FILE", help="The file that says what to read and publish.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON object to standard output, and nothing else there.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Say more: sources that were passed over, and the causes of an error.")]
Wait = Annotated[str, typer.Option("--wait", metavar="DURATION", help="How long to wait for another aggregator to be done with the store.")]

FEEDS = Path("feeds.yaml")
#: Of a command that somebody types beside a scheduler: a pass takes about as long.
A_WHILE = "60s"
#: Of one that a timer starts again anyway.
NO_WAIT = "0s"
