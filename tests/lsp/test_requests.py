"""What the server answers besides the protocol: versions, messages, and the whole workspace."""

from __future__ import annotations

import json

import pytest
from language_client import applied
from lsprotocol import types
from test_pull import asked_workspace, folder_of
from test_trail import TEXT

FLOW = {"commands": ["tapelint.showFlow"]}
OLD = TEXT.replace("Adam()", "Adam(lr=0.05)")
TWICE = (
    "RuntimeError: A non-persistent GradientTape can only be used to compute one set of gradients "
    "(or jacobians)"
)
UNPAIRED = TEXT.replace("zip(grads, model.trainable_variables)", "grads")


def notebook(*cells):
    """The file of a notebook that begins with a title."""
    texts = [("markdown", "# A title"), *(("code", cell) for cell in cells)]
    content = [{"cell_type": kind, "source": text, "metadata": {}} for kind, text in texts]
    return json.dumps({"nbformat": 4, "nbformat_minor": 2, "metadata": {}, "cells": content})


@pytest.fixture
def project(tmp_path):
    (tmp_path / "train.py").write_text(UNPAIRED)
    (tmp_path / "old.py").write_text(OLD)
    head, _, step = UNPAIRED.partition("\n\n\n")
    (tmp_path / "train.ipynb").write_text(notebook(head, step))
    return tmp_path


def made(text, edits):
    """``text`` after ``edits``, which came in an answer that no type of the protocol is for."""
    return applied(text, [types.TextEdit(edit.range, edit.newText) for edit in edits])


async def ask(editor, method, **params):
    return await editor.protocol.send_request_async(f"tapelint/{method}", params)


async def test_which_tensorflow_a_file_is_judged_by_and_why(start, tmp_path):
    editor = await start(real=True, workspace_folders=[folder_of(tmp_path)])

    async def told(name, text):
        uri = (tmp_path / name).as_uri()
        editor.open(uri, text)
        answer = await ask(editor, "version", textDocument={"uri": uri})
        return answer.version, answer.origin

    (tmp_path / "requirements.txt").write_text("tensorflow>=2.10,<2.16\n")
    version, origin = await told("a.py", TEXT)
    assert version == "TensorFlow 2.10 to 2.15, Keras 2"
    assert "requirements.txt" in origin
    assert await told("b.py", f"# tensorflow==2.17.0\n{TEXT}") == (
        "TensorFlow 2.17, Keras 3",
        "this file asks for TensorFlow 2.17",
    )


async def test_a_message_leads_to_the_rules_that_explain_it(start):
    editor = await start(real=True)
    answer = await ask(editor, "explain", text=TWICE)
    assert answer.rules[0].name == "tape-used-twice"
    assert all(rule.uri.endswith(f"/{rule.name}.md") for rule in answer.rules)
    assert answer.known is None
    nothing = await ask(editor, "explain", text="KeyError: 'spam'")
    assert (nothing.rules, nothing.known) == ([], None)


async def test_the_whole_workspace_is_counted_notebooks_too(start, project):
    editor = await start(real=True, pull=True, workspace_folders=[folder_of(project)])
    answer = await ask(editor, "checkWorkspace", workDoneToken="checking")
    assert (answer.files, answer.findings) == (3, 3)
    kinds = [each.value["kind"] for each in editor.progressed]
    assert (kinds[0], kinds[-1]) == ("begin", "end")


async def test_a_client_that_does_not_ask_is_told_of_files_that_are_not_open(start, project):
    editor = await start(real=True, workspace_folders=[folder_of(project)])
    await ask(editor, "checkWorkspace")
    await editor.until(lambda: len(editor.published) == 3)
    [found] = editor.published[(project / "train.ipynb").as_uri()][-1].diagnostics
    assert found.message.startswith("cell 3, line 6: ")
    assert found.code == "TL102"


async def test_a_notebook_of_the_workspace_is_told_by_cell_as_soon_as_it_is_open(start, project):
    editor = await start(real=True, pull=True, workspace_folders=[folder_of(project)])
    reports = await asked_workspace(editor)
    [found] = reports["train.ipynb"].items
    assert found.message.startswith("cell 3, line 6: ")
    uri = (project / "train.ipynb").as_uri()
    cell = f"{uri}#a".replace("file:", "vscode-notebook-cell:")
    editor.notebook_document_did_open(
        types.DidOpenNotebookDocumentParams(
            types.NotebookDocument(
                uri, "jupyter-notebook", 1, [types.NotebookCell(types.NotebookCellKind.Code, cell)]
            ),
            [types.TextDocumentItem(cell, "python", 1, UNPAIRED)],
        )
    )
    assert len(await editor.diagnostics_of(cell, 1)) == 1
    known = [(report.uri, report.result_id) for report in reports.values()]
    assert list((await asked_workspace(editor, known))["train.ipynb"].items) == []


async def test_what_another_tensorflow_does_otherwise_is_repaired_where_one_agrees(start, project):
    editor = await start(real=True, pull=True, workspace_folders=[folder_of(project)])
    answer = await ask(editor, "repairFor", version="2.21")
    assert answer.files == 1
    [change] = answer.edit.documentChanges
    assert change.textDocument.uri == (project / "old.py").as_uri()
    [edit] = change.edits
    assert "Adam(learning_rate=0.05)" in edit.newText
    annotation = getattr(answer.edit.changeAnnotations, edit.annotationId)
    assert annotation.needsConfirmation
    assert annotation.label == "Repair for TensorFlow 2.21"
    assert (await ask(editor, "repairFor", version="2.4")).edit is None


async def test_a_notebook_is_repaired_in_its_file_or_where_it_is_open_in_its_cells(start, project):
    file = project / "old.ipynb"
    (project / "old.py").unlink()
    head, _, step = OLD.partition("\n\n\n")
    content = json.loads(notebook("%matplotlib inline", head, step))
    for cell in content["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
    before = json.dumps(content, indent=1)
    file.write_text(before)
    editor = await start(real=True, pull=True, workspace_folders=[folder_of(project)])

    answer = await ask(editor, "repairFor", version="2.21")
    assert answer.files == 1
    [change] = answer.edit.documentChanges
    assert change.textDocument.uri == file.as_uri()
    [edit] = change.edits
    assert getattr(answer.edit.changeAnnotations, edit.annotationId).needsConfirmation
    assert made(before, change.edits) == before.replace("Adam(lr=", "Adam(learning_rate=")

    cells = {
        f"{file.as_uri()}#{name}".replace("file:", "vscode-notebook-cell:"): text
        for name, text in (("a", "%matplotlib inline"), ("b", head), ("c", step))
    }
    kinds = [types.NotebookCell(types.NotebookCellKind.Code, cell) for cell in cells]
    editor.notebook_document_did_open(
        types.DidOpenNotebookDocumentParams(
            types.NotebookDocument(file.as_uri(), "jupyter-notebook", 1, kinds),
            [types.TextDocumentItem(cell, "python", 7, text) for cell, text in cells.items()],
        )
    )
    answer = await ask(editor, "repairFor", version="2.21")
    assert answer.files == 1
    [change] = answer.edit.documentChanges
    cell = list(cells)[1]
    assert (change.textDocument.uri, change.textDocument.version) == (cell, 7)
    assert made(head, change.edits) == head.replace("Adam(lr=", "Adam(learning_rate=")


async def test_a_lens_tells_the_way_to_a_client_that_can_draw_it(start):
    uri = "file:///project/train.py"
    params = types.CodeLensParams(types.TextDocumentIdentifier(uri))
    for options, text, expected in (
        (FLOW, TEXT, "loss → ∂loss/∂model.trainable_variables → clip_by_global_norm → optimizer."),
        (FLOW, UNPAIRED, "loss → ∂loss/∂model.trainable_variables → clip_by_global_norm ✗ optimi"),
        ({}, TEXT, None),
    ):
        editor = await start(real=True, initialization_options=options)
        editor.open(uri, text)
        found = await editor.text_document_code_lens_async(params)
        if expected is None:
            assert found is None
            continue
        [lens] = found
        assert lens.range.start.line == 7
        assert lens.command.title.startswith(expected)
        assert lens.command.command == "tapelint.showFlow"
        assert lens.command.arguments[0] == uri
