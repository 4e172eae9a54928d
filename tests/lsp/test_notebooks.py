"""A notebook is one program: its cells in order, what is found put back into the cells."""

from __future__ import annotations

import pytest
from language_client import applied, span
from lsprotocol import types

NOTEBOOK = "file:///project/train.ipynb"


def cell_uri(name):
    return f"vscode-notebook-cell:/project/train.ipynb#{name}"


def cell(name, kind=types.NotebookCellKind.Code):
    return types.NotebookCell(kind, cell_uri(name))


def text_of_cell(name, text, language="python"):
    return types.TextDocumentItem(cell_uri(name), language, 1, text)


def open_notebook(editor, texts, kind="jupyter-notebook"):
    editor.notebook_document_did_open(
        types.DidOpenNotebookDocumentParams(
            types.NotebookDocument(NOTEBOOK, kind, 1, [cell(name) for name in texts]),
            [text_of_cell(name, text) for name, text in texts.items()],
        )
    )


def change_notebook(editor, **changes):
    editor.notebook_document_did_change(
        types.DidChangeNotebookDocumentParams(
            types.VersionedNotebookDocumentIdentifier(2, NOTEBOOK),
            types.NotebookDocumentChangeEvent(cells=types.NotebookDocumentCellChanges(**changes)),
        )
    )


def structure(start, delete, cells=(), opened=(), closed=()):
    return types.NotebookDocumentCellChangeStructure(
        types.NotebookCellArrayChange(start, delete, list(cells)),
        list(opened),
        [types.TextDocumentIdentifier(cell_uri(name)) for name in closed],
    )


async def related_cell(editor, name, version=1):
    [found] = await editor.diagnostics_of(cell_uri(name), version)
    [related] = found.related_information
    return related.location


@pytest.mark.parametrize("kind", ["jupyter-notebook", "interactive"])
async def test_the_server_asks_for_all_cells(start, kind):
    editor = await start()
    selectors = editor.server.notebook_document_sync.notebook_selector
    assert kind in [selector.notebook for selector in selectors]
    assert all(each.cells is None for each in selectors)


async def test_findings_stand_in_their_cells_and_point_into_others(start):
    editor = await start()
    open_notebook(editor, {"a": "x = 1\nORIGIN", "b": "fine", "c": "\n  MEH"})
    [found] = await editor.diagnostics_of(cell_uri("c"), 1)
    assert found.range == span(1, 2, 1, 5)
    assert await related_cell(editor, "c") == types.Location(cell_uri("a"), span(1, 0, 1, 6))
    assert await editor.diagnostics_of(cell_uri("a"), 1) == []
    assert await editor.diagnostics_of(cell_uri("b"), 1) == []
    assert NOTEBOOK not in editor.published


async def test_an_edit_in_one_cell_is_seen_in_the_others(start):
    editor = await start()
    open_notebook(editor, {"a": "ORIGIN", "b": "MEH"})
    assert await related_cell(editor, "b")
    content = types.NotebookDocumentCellContentChanges(
        types.VersionedTextDocumentIdentifier(2, cell_uri("a")),
        [types.TextDocumentContentChangePartial(span(0, 0, 0, 0), "\n\n")],
    )
    change_notebook(editor, text_content=[content])
    await editor.diagnostics_of(cell_uri("a"), 2)
    await editor.until(lambda: len(editor.published[cell_uri("b")]) == 2)
    assert (await related_cell(editor, "b")).range == span(2, 0, 2, 6)


async def test_cells_move_and_go(start):
    editor = await start()
    open_notebook(editor, {"a": "a", "b": "b", "c": "BAD"})
    assert await editor.text_of(cell_uri("a")) == "a\nb\nBAD"
    change_notebook(editor, structure=structure(0, 3, [cell("c"), cell("a"), cell("b")]))
    assert await editor.text_of(cell_uri("a")) == "BAD\na\nb"
    change_notebook(
        editor, structure=structure(1, 1, [cell("d")], [text_of_cell("d", "new")], ["a"])
    )
    assert await editor.text_of(cell_uri("d")) == "BAD\nnew\nb"
    change_notebook(editor, structure=structure(0, 1, closed=["c"]))
    assert await editor.text_of(cell_uri("d")) == "new\nb"
    assert await editor.diagnostics_of(cell_uri("c"), None) == []


async def test_close_takes_the_diagnostics_of_all_cells_back(start):
    editor = await start()
    open_notebook(editor, {"a": "BAD", "b": "BAD"})
    await editor.diagnostics_of(cell_uri("b"), 1)
    editor.notebook_document_did_close(
        types.DidCloseNotebookDocumentParams(
            types.NotebookDocumentIdentifier(NOTEBOOK),
            [types.TextDocumentIdentifier(cell_uri(name)) for name in ("a", "b")],
        )
    )
    assert await editor.diagnostics_of(cell_uri("a"), None) == []
    assert await editor.diagnostics_of(cell_uri("b"), None) == []


async def test_text_and_other_languages_take_no_part(start):
    editor = await start()
    cells = [cell("a"), cell("b", types.NotebookCellKind.Markup), cell("c"), cell("d")]
    texts = [
        text_of_cell("a", "a"),
        text_of_cell("b", "BAD", "markdown"),
        text_of_cell("c", "BAD", "r"),
        text_of_cell("d", "d"),
    ]
    editor.notebook_document_did_open(
        types.DidOpenNotebookDocumentParams(
            types.NotebookDocument(NOTEBOOK, "jupyter-notebook", 1, cells), texts
        )
    )
    assert await editor.text_of(cell_uri("d")) == "a\nd"
    assert cell_uri("b") not in editor.published
    place = types.TextDocumentIdentifier(cell_uri("b"))
    params = types.HoverParams(place, types.Position(0, 0))
    assert await editor.text_document_hover_async(params) is None


async def test_magics_and_shell_lines_are_not_python(start):
    editor = await start()
    open_notebook(editor, {"a": "%time BAD\n!pip install BAD\nx = BAD", "b": "%%bash\nBAD"})
    [found] = await editor.diagnostics_of(cell_uri("a"), 1)
    assert found.range == span(2, 4, 2, 7)
    assert await editor.diagnostics_of(cell_uri("b"), 1) == []


async def fixed(editor, name, title="Add a line"):
    """The text edits of a fix in a cell, by the cell that they change."""
    actions = await editor.actions(cell_uri(name), span(0, 0, 99, 0), ["quickfix"])
    [action] = [action for action in actions if action.title == title]
    return {each.text_document.uri: each.edits for each in action.edit.document_changes}


async def test_a_line_added_after_the_last_one_stays_in_the_cell(start):
    editor = await start()
    open_notebook(editor, {"a": "x = 1\nAFTER", "b": "second"})
    edits = await fixed(editor, "a")
    assert list(edits) == [cell_uri("a")]
    assert applied("x = 1\nAFTER", edits[cell_uri("a")]) == "x = 1\nAFTER\nadded"


async def test_a_fix_changes_the_cell_that_it_is_for(start):
    editor = await start()
    open_notebook(editor, {"a": "fine", "b": "BAD\nx"})
    edits = await fixed(editor, "b", "Make it good")
    assert applied("BAD\nx", edits[cell_uri("b")]) == "GOOD\nx"
    assert list(edits) == [cell_uri("b")]


@pytest.mark.parametrize("second", ["second", "%time"])
async def test_no_edit_from_one_cell_into_another(start, second):
    editor = await start()
    open_notebook(editor, {"a": "CROSS", "b": second})
    assert await editor.actions(cell_uri("a"), span(0, 0, 0, 0), ["quickfix"]) == []


async def test_no_edit_overwrites_a_magic(start):
    editor = await start()
    open_notebook(editor, {"a": "CROSS\n%time"})
    assert await editor.actions(cell_uri("a"), span(0, 0, 0, 0), ["quickfix"]) == []


async def test_no_repair_that_leaves_a_cell_that_is_no_python(start):
    editor = await start()
    open_notebook(editor, {"a": "if INDENT:", "b": "x"})
    assert await editor.actions(cell_uri("a"), span(0, 0, 0, 9), ["quickfix"]) == []


async def test_a_fix_is_outdated_when_another_cell_changes(start):
    editor = await start()
    open_notebook(editor, {"a": "BAD", "b": "x"})
    anywhere = span(0, 0, 0, 0)
    [action] = await editor.actions(cell_uri("a"), anywhere, ["notebook.source.fixAll"])
    content = types.NotebookDocumentCellContentChanges(
        types.VersionedTextDocumentIdentifier(2, cell_uri("b")),
        [types.TextDocumentContentChangePartial(span(0, 0, 0, 0), "\n")],
    )
    change_notebook(editor, text_content=[content])
    with pytest.raises(Exception, match="Fix all"):
        await editor.code_action_resolve_async(action)


async def test_fix_all_is_for_the_whole_notebook(start):
    editor = await start()
    open_notebook(editor, {"a": "BAD", "b": "MEH"})
    anywhere = span(0, 0, 0, 0)
    assert await editor.actions(cell_uri("a"), anywhere, ["source.fixAll"]) == []
    [action] = await editor.actions(cell_uri("a"), anywhere, ["notebook.source.fixAll"])
    assert action.kind == "notebook.source.fixAll.tapelint"
    edit = (await editor.code_action_resolve_async(action)).edit
    changed = {each.text_document.uri: each.edits[0].new_text for each in edit.document_changes}
    assert changed == {cell_uri("a"): "GOOD", cell_uri("b"): "FINE"}


async def test_fix_all_repairs_what_a_repair_in_another_cell_brings_to_light(start):
    editor = await start(real=True)
    texts = {
        "a": "%pip install x\nimport tensorflow as tf\nw = tf.Variable(1.0)",
        "b": "optimizer = tf.keras.optimizers.SGD(0.1)\n!ls\nx = (",
        "c": "%%time\nwith tf.GradientTape as tape:\n    loss = w * w\n",
        "d": "grads = tape.gradient(loss, [w])\noptimizer.apply_gradient(grads)",
    }
    open_notebook(editor, texts)
    [action] = await editor.actions(cell_uri("a"), span(0, 0, 0, 0), ["notebook.source.fixAll"])
    edit = (await editor.code_action_resolve_async(action)).edit
    changed = {
        name: applied(text, each.edits)
        for name, text in texts.items()
        for each in edit.document_changes
        if each.text_document.uri == cell_uri(name)
    }
    assert changed == {
        "c": texts["c"].replace("GradientTape as", "GradientTape() as"),
        "d": texts["d"].replace("apply_gradient(grads)", "apply_gradients(zip(grads, [w]))"),
    }


async def test_a_finding_over_several_cells_is_shown_in_the_first(start):
    editor = await start()
    open_notebook(editor, {"a": "x\n WIDE one", "b": "two"})
    [found] = await editor.diagnostics_of(cell_uri("a"), 1)
    assert found.range == span(1, 1, 1, 9)
    assert await editor.diagnostics_of(cell_uri("b"), 1) == []


async def test_carriage_returns_do_not_move_cells(start):
    editor = await start()
    open_notebook(editor, {"a": "x\r", "b": "y\r\n", "c": "BAD"})
    [found] = await editor.diagnostics_of(cell_uri("c"), 1)
    assert found.range == span(0, 0, 0, 3)


async def test_a_notebook_that_comes_as_one_python_text(start):
    editor = await start()
    editor.open(NOTEBOOK, "x = 1\n\n\n%time BAD\n!pip install BAD\n\n\nAFTER\n")
    [found] = await editor.diagnostics_of(NOTEBOOK, 1)
    assert found.range == span(7, 0, 7, 5)
    editor.change(NOTEBOOK, 2, (7, 0, 7, 0, "BAD "))
    assert len(await editor.diagnostics_of(NOTEBOOK, 2)) == 2
    [action, *_] = await editor.actions(NOTEBOOK, span(7, 0, 7, 0), ["quickfix"])
    [change] = action.edit.document_changes
    assert (change.text_document.uri, change.edits[0].range) == (NOTEBOOK, span(7, 0, 7, 3))


async def test_the_interactive_window_is_a_notebook_without_a_file(start, tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.tapelint]\nignore = ["TL2"]\n')
    folder = types.WorkspaceFolder(tmp_path.as_uri(), tmp_path.name)
    editor = await start(workspace_folders=[folder])
    uri = "vscode-interactive:/Interactive-1.interactive"
    cells = [cell("a"), cell("b")]
    texts = [text_of_cell("a", "ORIGIN"), text_of_cell("b", "MEH")]
    editor.notebook_document_did_open(
        types.DidOpenNotebookDocumentParams(
            types.NotebookDocument(uri, "interactive", 1, cells), texts
        )
    )
    assert (await related_cell(editor, "b")).uri == cell_uri("a")
    added = structure(2, 0, [cell("c")], [text_of_cell("c", "CONFIG")])
    editor.notebook_document_did_change(
        types.DidChangeNotebookDocumentParams(
            types.VersionedNotebookDocumentIdentifier(2, uri),
            types.NotebookDocumentChangeEvent(
                cells=types.NotebookDocumentCellChanges(structure=added)
            ),
        )
    )
    [found] = await editor.diagnostics_of(cell_uri("c"), 1)
    assert found.message == "ignore: TL2"


async def test_a_hover_counts_lines_as_the_cells_do(start):
    editor = await start(real=True)
    texts = {
        "a": "import tensorflow as tf\nw = tf.Variable(1.0)\noptimizer = tf.keras.optimizers.SGD()",
        "b": "with tf.GradientTape() as tape:\n    loss = w * w",
        "c": "grads = tape.gradient(loss, [w])\noptimizer.apply_gradients(zip(grads, [w]))",
    }
    editor.notebook_document_did_open(
        types.DidOpenNotebookDocumentParams(
            types.NotebookDocument(
                NOTEBOOK,
                "jupyter-notebook",
                1,
                [cell("title", types.NotebookCellKind.Markup), *map(cell, texts)],
            ),
            [
                text_of_cell("title", "# A title", "markdown"),
                *(text_of_cell(name, text) for name, text in texts.items()),
            ],
        )
    )
    place = types.TextDocumentIdentifier(cell_uri("c"))
    params = types.HoverParams(place, types.Position(1, 31))
    hover = await editor.text_document_hover_async(params)
    assert hover.contents.value.startswith(
        "tape (cell 3, line 1) → `loss` → `∂loss/∂[w]` (cell 4, line 1) → "
        "`optimizer.apply_gradients` (cell 4, line 2)\n"
    )


async def test_a_cell_that_is_closed_and_opened_in_one_message_is_open(start):
    editor = await start()
    open_notebook(editor, {"a": "BAD", "b": "BAD"})
    await editor.diagnostics_of(cell_uri("b"), 1)
    anew = types.TextDocumentItem(cell_uri("b"), "python", 7, "BAD\nBAD")
    change_notebook(editor, structure=structure(1, 1, [cell("b")], [anew], ["b"]))
    assert len(await editor.diagnostics_of(cell_uri("b"), 7)) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"structure": structure(1, 1)},
        {"data": [cell("b", types.NotebookCellKind.Markup)]},
        None,
    ],
)
async def test_nothing_is_shown_for_what_is_no_code_cell_any_more(start, changes):
    editor = await start()
    open_notebook(editor, {"a": "BAD", "b": "BAD"})
    assert await editor.diagnostics_of(cell_uri("b"), 1)
    if changes:
        change_notebook(editor, **changes)
    else:
        open_notebook(editor, {"a": "BAD"})
    assert await editor.diagnostics_of(cell_uri("b"), None) == []
    assert editor.published[cell_uri("a")][-1].diagnostics
    identifier = types.NotebookDocumentIdentifier(NOTEBOOK)
    editor.notebook_document_did_close(types.DidCloseNotebookDocumentParams(identifier, []))
    assert await editor.diagnostics_of(cell_uri("a"), None) == []
