"""The version, alone in a module so that nothing heavy is imported to print it."""

VERSION = "0.1.0"
