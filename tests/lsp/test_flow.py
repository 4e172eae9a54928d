"""The request for the training step at a place, which a client draws."""

from __future__ import annotations

from test_notebooks import NOTEBOOK, cell_uri, open_notebook
from test_trail import TEXT, URI

UNPAIRED = TEXT.replace("zip(grads, model.trainable_variables)", "grads")


async def flow(editor, uri, line, character=0):
    return await editor.protocol.send_request_async(
        "tapelint/flow",
        {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}},
    )


async def test_the_step_at_the_cursor_with_what_is_wrong_in_it(start):
    editor = await start(real=True)
    editor.open(URI, UNPAIRED)
    found = await flow(editor, URI, 11, 10)
    assert found.name == "step"
    assert [node.role for node in found.nodes] == [
        "tape",
        "target",
        "sources",
        "gradients",
        "transform",
        "optimizer",
        "variables",
    ]
    optimizer = found.nodes[5]
    assert optimizer.label == "optimizer.apply_gradients"
    assert optimizer.isHere
    assert not found.nodes[0].isHere
    assert optimizer.uri == URI
    assert (optimizer.range.start.line, optimizer.range.start.character) == (11, 4)
    (finding,) = optimizer.findings
    assert (finding.code, finding.severity, finding.range.start.line) == ("TL102", "error", 11)
    broken = [(edge.start, edge.end) for edge in found.edges if edge.isBroken]
    assert (4, 5) in broken
    assert found.findings == []


async def test_it_follows_edits(start):
    editor = await start(real=True)
    editor.open(URI, UNPAIRED)
    assert (await flow(editor, URI, 11)).nodes[5].findings
    editor.change(URI, 2, TEXT)
    found = await flow(editor, URI, 11)
    assert not found.nodes[5].findings
    assert not any(edge.isBroken for edge in found.edges)


async def test_there_is_none_without_gradients(start):
    editor = await start(real=True)
    editor.open(URI, "import tensorflow as tf\n")
    assert await flow(editor, URI, 0) is None
    assert await flow(editor, "file:///project/closed.py", 0) is None


async def test_the_nodes_of_a_notebook_stand_in_its_cells(start):
    editor = await start(real=True)
    head, _, step = TEXT.partition("\n\n\n")
    open_notebook(editor, {"a": head, "b": step})
    found = await flow(editor, cell_uri("b"), 1)
    assert NOTEBOOK not in {node.uri for node in found.nodes}
    tape = found.nodes[0]
    assert (tape.uri, tape.range.start.line) == (cell_uri("b"), 1)


async def test_columns_are_those_of_the_client(start):
    editor = await start(real=True)
    text = TEXT.replace("    optimizer.apply", "    '👍'; optimizer.apply")
    editor.open(URI, text)
    found = await flow(editor, URI, 11)
    assert found.nodes[5].range.start.character == 10
