"""Rights that hold for whoever runs the tests: root may write everywhere, so that for a while it is somebody else."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder below /tmp that `unprivileged` may reach; pytest's own are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="aggregator-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        for path in (folder, *folder.rglob("*")):
            if path.is_dir():
                path.chmod(0o755)
        shutil.rmtree(folder)


@contextmanager
def unprivileged(folder: Path) -> Iterator[None]:
    """Be a user for whom rights hold, and who owns all below `folder`; who is not root stays who they are."""
    if os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
