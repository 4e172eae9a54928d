"""The plugin in the real python-lsp-server, which Spyder runs."""

import sys
from pathlib import Path

import pytest
from pygls.protocol import default_converter
from pytest_lsp import client_capabilities
from wire import Wire

BROKEN = Path(__file__).parent / "workspace" / "zip_clipped.py"
WORDS = "clipped)"


@pytest.mark.editor
def test_the_server_of_spyder_shows_explains_and_repairs(tmp_path):
    text = BROKEN.read_text(encoding="utf-8")
    line = next(number for number, each in enumerate(text.splitlines()) if WORDS in each)
    place = {"line": line, "character": text.splitlines()[line].index(WORDS)}
    uri = (tmp_path / BROKEN.name).as_uri()
    server = Wire([sys.executable, "-m", "pylsp"])
    try:
        server.initialize(default_converter().unstructure(client_capabilities("neovim")))
        server.open(uri, text)
        here = {"textDocument": {"uri": uri}, "position": place}
        said = server.answer("textDocument/hover", here)["result"]["contents"]["value"]
        assert "**Gradients are not paired with variables**" in said

        elsewhere = {**here, "position": {"line": 0, "character": 8}}
        said = server.answer("textDocument/hover", elsewhere)["result"]["contents"]
        assert "Gradients" not in str(said)

        asked = {"textDocument": {"uri": uri}, "range": {"start": place, "end": place}}
        asked["context"] = {"diagnostics": [], "only": ["quickfix"]}
        offered = server.answer("textDocument/codeAction", asked)["result"]
        [fix] = [one for one in offered if one["title"].startswith("Zip the clipped gradients")]
        [edit] = fix["edit"]["changes"][uri]
        assert edit["newText"] == "zip(clipped, model.trainable_variables)"
        assert edit["range"]["start"] == place

        server.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
        shown = server.diagnostics(uri)["diagnostics"]
        [found] = [one for one in shown if one["source"] == "tapelint"]
        assert (found["code"], found["range"]["start"]) == ("TL102", place)
    finally:
        server.process.kill()
