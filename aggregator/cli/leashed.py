"""`python -m aggregator.cli.leashed COMMAND…`: a command that ends when whoever holds the other end of its standard input does."""

import sys

from aggregator.cli import main
from aggregator.serve.child import end_with_parent

if __name__ == "__main__":
    end_with_parent(sys.stdin.fileno())
    main()
