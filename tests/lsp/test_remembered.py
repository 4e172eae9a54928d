"""A server need not look again for what an earlier one has found in files that nobody has open."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from lsprotocol import types

from spec.unpaired import BROKEN
from tapelint.check import analyse
from tapelint.hover import hover_at
from tapelint.lsp import features
from tapelint.lsp.features import create
from tapelint.lsp.pull import program_of
from tapelint.project import Workspace

GRADIENTS = """\
def taken(tape, loss, model):
    return tape.gradient(loss, model.trainable_variables)
"""
PAIRS = """\
def taken(tape, loss, model):
    gradients = tape.gradient(loss, model.trainable_variables)
    return list(zip(gradients, model.trainable_variables))
"""
STEP = """\
import tensorflow as tf
from helper import taken

def step(model, optimizer, x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(model(x))
    optimizer.apply_gradients(taken(tape, loss, model))
"""
BROKEN_ONES = {"alone.py", "notebook.ipynb", "step.py"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAPELINT_CACHE_DIR", str(tmp_path / "cache"))
    home = tmp_path / "project"
    home.mkdir()
    for name, text in {
        "pyproject.toml": "",
        "helper.py": GRADIENTS,
        "step.py": STEP,
        "alone.py": BROKEN,
        "notebook.ipynb": _notebook(BROKEN),
        "late.py": STEP.replace("helper", "more"),
        "nothing.py": "print()\n",
    }.items():
        (home / name).write_text(text)
    return home


def _notebook(text: str) -> str:
    cell = {"cell_type": "code", "metadata": {}, "source": text, "outputs": []}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


class Server:
    """A server that was started anew, without a client: ``analysed`` tells what it has analysed."""

    def __init__(self, project: Path) -> None:
        self.analysed: list[str] = []
        modules = Workspace(deferred=True)

        def counted(source, *rest, **named):
            self.analysed.append(Path(source.name).name)
            return analyse(source, *rest, modules=modules, **named)

        self.session = create(counted, hover_at, modules)
        self.session.protocol.set_writer(SimpleNamespace(write=lambda _: None, close=lambda: None))
        self.project = project

    def found(self) -> dict[str, list[str]]:
        """Look through the project, and return the codes that are reported, by file."""
        files = [one for one in sorted(self.project.iterdir()) if one.suffix in {".py", ".ipynb"}]
        self.session.remembered.begin(files)
        programs = {one.name: program_of(self.session, one.as_uri(), one) for one in files}
        reported = {
            name: [one.code for one in self.session.diagnostics(program)]
            for name, program in programs.items()
            if program is not None
        }
        self.session.remembered.end()
        return {name: codes for name, codes in reported.items() if codes}


async def test_a_server_that_is_started_anew_analyses_nothing_again(project: Path):
    first = Server(project)
    found = first.found()
    assert found == {name: ["TL102"] for name in BROKEN_ONES}
    again = Server(project)
    assert again.found() == found
    assert set(again.analysed) <= {"helper.py", "nothing.py"}


@pytest.mark.parametrize(
    ("file", "text", "analysed", "left"),
    [
        ("helper.py", PAIRS, "step.py", {"alone.py", "notebook.ipynb"}),
        ("alone.py", "", "alone.py", {"notebook.ipynb", "step.py"}),
        ("pyproject.toml", '[tool.tapelint]\nignore = ["TL102"]\n', "step.py", set()),
        ("more.py", GRADIENTS, "late.py", {*BROKEN_ONES, "late.py"}),
    ],
)
async def test_what_has_changed_meanwhile_is_analysed_again(
    project: Path, file: str, text: str, analysed: str, left: set[str]
):
    Server(project).found()
    (project / file).write_text(text)
    again = Server(project)
    assert set(again.found()) == left
    assert analysed in again.analysed


async def test_an_edit_of_a_module_makes_the_client_ask_for_what_was_remembered(project: Path):
    Server(project).found()
    server = Server(project)
    server.found()
    uri = (project / "helper.py").as_uri()
    state = server.session.state((project / "step.py").as_uri())
    item = types.TextDocumentItem(uri, "python", 1, GRADIENTS)
    features.did_open(server.session, types.DidOpenTextDocumentParams(item))
    identifier = types.VersionedTextDocumentIdentifier(2, uri)
    change = types.TextDocumentContentChangeWholeDocument(PAIRS)
    features.did_change(server.session, types.DidChangeTextDocumentParams(identifier, [change]))
    await asyncio.sleep(0.3)
    assert "step.py" not in server.found()
    assert "step.py" in Server(project).found(), "what is not saved is not remembered"
    (project / "helper.py").write_text(PAIRS)
    saved = types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri))
    features.did_save(server.session, saved)
    deadline = asyncio.get_running_loop().time() + 10
    while server.session.state((project / "step.py").as_uri()) == state:
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.1)
    assert set(server.found()) == {"alone.py", "notebook.ipynb"}
