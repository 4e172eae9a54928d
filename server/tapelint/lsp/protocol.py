"""The protocol as pygls speaks it, with two differences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol

if TYPE_CHECKING:
    from cattrs import Converter
    from pygls.lsp.server import LanguageServer

_SYNCHRONISATION = (
    types.TEXT_DOCUMENT_DID_OPEN,
    types.TEXT_DOCUMENT_DID_CHANGE,
    types.TEXT_DOCUMENT_DID_CLOSE,
    types.NOTEBOOK_DOCUMENT_DID_OPEN,
    types.NOTEBOOK_DOCUMENT_DID_CHANGE,
    types.NOTEBOOK_DOCUMENT_DID_CLOSE,
)


class Protocol(LanguageServerProtocol):
    """Keeps no texts of its own, and answers requests that it cannot read."""

    def __init__(self, server: LanguageServer, converter: Converter) -> None:
        """Leave the synchronisation of texts to the features of ``server``."""
        super().__init__(server, converter)
        for method in _SYNCHRONISATION:
            del self.fm.builtin_features[method]

    def structure_message(self, data: dict[str, Any]) -> Any:  # noqa: ANN401 - as in pygls
        """Turn the JSON object ``data`` into a message.

        Raises JsonRpcException where it is none; a client that waits for an answer gets it.
        """
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "method" in data and "id" in data:
                self._send_response(data["id"], error=error.to_response_error())
            raise
