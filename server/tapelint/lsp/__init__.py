"""The language server: the protocol's view of the core."""

from tapelint.lsp import lazy_types

lazy_types.load()
