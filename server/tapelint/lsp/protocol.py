"""The protocol as pygls speaks it, with some differences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.json_rpc import RPCRequest

from tapelint.lsp.lenient import complete, drop

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
    """Keeps no texts of its own, and answers each request, also one that it cannot take."""

    def __init__(self, server: LanguageServer, converter: Converter) -> None:
        """Leave the synchronisation of texts to the features of ``server``."""
        super().__init__(server, converter)
        for method in _SYNCHRONISATION:
            del self.fm.builtin_features[method]

    def structure_message(self, data: dict[str, Any]) -> Any:  # noqa: ANN401 - as in pygls
        """Turn the JSON object ``data`` into a message.

        Of what the client says of itself, what cannot be read is left out. A result of another type
        than was asked for is handed over as it is. Raises JsonRpcException where it is no message;
        a client that waits for an answer gets it.
        """
        if "jsonrpc" in data:  # else it is a part of one
            complete(data)
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if data.get("method") == types.INITIALIZE and drop(data, error.__cause__):
                return self.structure_message(data)
            if "method" in data and "id" in data:
                self._send_response(data["id"], error=error.to_response_error())
            elif "result" in data:
                return super().structure_message(data)  # knows no longer what was asked for
            raise

    def handle_message(self, message: Any) -> None:  # noqa: ANN401 - as in pygls
        """Handle ``message``, if its time has come and is not over; say so of a request."""
        method = getattr(message, "method", None)
        refusal = self._refusal(method) if method != types.EXIT else None
        if refusal is None:
            super().handle_message(message)
        elif isinstance(message, RPCRequest):
            self._send_response(message.id, error=refusal)

    def _refusal(self, method: str | None) -> types.ResponseError | None:
        codes = types.ErrorCodes
        if self._shutdown:
            return types.ResponseError(codes.InvalidRequest, "The server is shut down.")
        if self._workspace is None and method != types.INITIALIZE:
            return types.ResponseError(codes.ServerNotInitialized, "Initialize the server first.")
        if self._workspace is not None and method == types.INITIALIZE:
            return types.ResponseError(codes.InvalidRequest, "The server is initialized already.")
        return None
