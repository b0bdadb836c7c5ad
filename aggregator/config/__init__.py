"""`feeds.yaml` → `Config`, or a `ConfigError` that names everything that is wrong with it.

    text ─► document ─► environment ─► validate ─► sources · references · people ─► Config
            YAML, lines  ${NAME}       by schema   what no single value can tell

Only this package imports pydantic, and only `document` imports PyYAML.
"""

from aggregator.config.load import load_config, parse_config
from aggregator.config.settings import settings_hash

__all__ = ["load_config", "parse_config", "settings_hash"]
