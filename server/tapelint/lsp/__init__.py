"""The language server: the protocol's view of the core."""
