"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ConfigFile = Annotated[Path, typer.Option("-c", "--config", metavar="FILE", help="The file that says what to read and publish.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON object to standard output, and nothing else there.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Say more: sources that were passed over, and the causes of an error.")]

FEEDS = Path("feeds.yaml")
