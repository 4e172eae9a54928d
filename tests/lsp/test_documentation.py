"""The way from a finding to the page of its rule."""

from __future__ import annotations

from pathlib import Path

from language_client import span
from lsprotocol import types
from pygls.uris import to_fs_path
from test_silencing import BROKEN

URI = "file:///project/train.py"
EVERYWHERE = span(0, 0, 99, 0)


def text_at(uri):
    return Path(to_fs_path(uri)).read_text("utf-8")


async def openings(editor):
    found = await editor.all_actions(URI, EVERYWHERE, ["quickfix"])
    return [action for action in found if action.title.startswith("Open the documentation")]


async def test_the_code_of_a_finding_leads_to_the_page_of_its_rule(start):
    editor = await start(real=True)
    editor.open(URI, BROKEN)
    [found] = await editor.diagnostics_of(URI, 1)
    assert "# gradients-not-zipped" in text_at(found.code_description.href)


async def test_the_page_is_opened_where_the_client_can(start):
    editor = await start(real=True)
    editor.open(URI, BROKEN)
    [action] = await openings(editor)
    assert action.edit is None
    assert action.title == "Open the documentation of gradients-not-zipped (TL102)"
    assert action.command.command in editor.server.execute_command_provider.commands
    for arguments in (["no-such-rule"], action.command.arguments):
        await editor.workspace_execute_command_async(
            types.ExecuteCommandParams(action.command.command, arguments)
        )
    await editor.until(lambda: editor.shown)
    [shown] = editor.shown
    assert "# gradients-not-zipped" in text_at(shown.uri)


async def test_nothing_of_it_where_the_client_cannot(start):
    def forget(declared):
        declared.text_document.publish_diagnostics.code_description_support = None
        declared.window.show_document = None

    editor = await start(real=True, change=forget)
    editor.open(URI, BROKEN)
    [found] = await editor.diagnostics_of(URI, 1)
    assert found.code_description is None
    assert await openings(editor) == []


async def test_an_argument_that_is_no_longer_taken_is_struck_through(start):
    editor = await start(real=True)
    text = BROKEN.replace("Adam()", "Adam(lr=0.1)").replace("        grads\n", "")
    text = text.replace("apply_gradients(\n    )", "apply_gradients(zip(grads, model.variables))")
    editor.open(URI, text)
    [found] = [each for each in await editor.diagnostics_of(URI, 1) if each.code == "TL804"]
    assert list(found.tags) == [types.DiagnosticTag.Deprecated]
    assert found.range == span(3, 37, 3, 43)
