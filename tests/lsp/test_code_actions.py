"""Repairs as code actions: which are offered, what they do, and when they are refused."""

from __future__ import annotations

import pytest
from language_client import PROFILES, applied, span
from lsprotocol import types
from pygls.exceptions import JsonRpcException

URI = "file:///project/train.py"
FIX_ALL = "source.fixAll.tapelint"
EVERYWHERE = span(0, 0, 99, 0)


async def edits_of(editor, action):
    """The edits of ``action``, resolved where they are not there yet, and the version they name."""
    if action.edit is None:
        action = await editor.code_action_resolve_async(action)
    if action.edit.document_changes is None:
        return action.edit.changes[URI], None
    [change] = action.edit.document_changes
    assert change.text_document.uri == URI
    return change.edits, change.text_document.version


def titled(actions, title):
    [action] = [action for action in actions if action.title == title]
    return action


@pytest.mark.parametrize("profile", PROFILES)
async def test_offers_and_applies_a_quick_fix(start, profile):
    editor = await start(profile)
    text = "a = 1\nx = BAD\n"
    editor.open(URI, text, version=7)
    [diagnostic] = await editor.diagnostics_of(URI, 7)
    actions = await editor.actions(URI, diagnostic.range, [types.CodeActionKind.QuickFix])
    assert [action.title for action in actions] == ["Make it good", "Take it away"]
    assert all(action.kind == types.CodeActionKind.QuickFix for action in actions)
    assert all(list(action.diagnostics) == [diagnostic] for action in actions)
    edits, version = await edits_of(editor, actions[0])
    assert applied(text, edits) == "a = 1\nx = GOOD\n"
    assert version in (7, None)


async def test_only_the_safe_fix_is_preferred(start):
    editor = await start()
    editor.open(URI, "BAD")
    actions = await editor.actions(URI, span(0, 1, 0, 1), [types.CodeActionKind.QuickFix])
    assert [action.is_preferred for action in actions] == [True, None]


async def test_the_edit_of_many_repairs_waits_for_resolve_only_if_the_client_can(start):
    editor = await start("visual-studio-code")
    editor.open(URI, "BAD", version=3)
    [action] = await editor.actions(URI, EVERYWHERE, [FIX_ALL])
    assert action.edit is None
    assert (await edits_of(editor, action))[1] == 3

    def forget_resolve(declared):
        declared.text_document.code_action.resolve_support = None
        declared.workspace.workspace_edit.document_changes = None

    editor = await start(change=forget_resolve)
    editor.open(URI, "BAD")
    [action] = await editor.actions(URI, EVERYWHERE, [FIX_ALL])
    assert [edit.new_text for edit in action.edit.changes[URI]] == ["GOOD"]


async def test_a_client_that_knows_only_commands_is_offered_nothing(start):
    def forget_literals(declared):
        declared.text_document.code_action.code_action_literal_support = None

    editor = await start(change=forget_literals)
    editor.open(URI, "BAD")
    assert await editor.actions(URI, EVERYWHERE) == []


async def test_only_what_the_range_touches_is_repaired(start):
    editor = await start()
    editor.open(URI, "BAD MEH\nBAD\n")
    actions = await editor.actions(URI, span(0, 5, 0, 5), [types.CodeActionKind.QuickFix])
    assert [action.title for action in actions] == ["Make it fine"]
    assert await editor.actions(URI, span(2, 0, 2, 0), [types.CodeActionKind.QuickFix]) == []


async def test_no_fix_for_another_version_of_the_text(start):
    editor = await start()
    editor.open(URI, "BAD BAD", version=4)
    action, *_ = await editor.actions(URI, EVERYWHERE, [types.CodeActionKind.QuickFix])
    [change] = action.edit.document_changes
    assert change.text_document.version == 4
    [action] = await editor.actions(URI, EVERYWHERE, [FIX_ALL])
    editor.change(URI, 5, (0, 0, 0, 0, " "))
    with pytest.raises(JsonRpcException, match="Fix all"):
        await editor.code_action_resolve_async(action)
    editor.close(URI)
    with pytest.raises(JsonRpcException):
        await editor.code_action_resolve_async(action)


async def test_no_offer_that_changes_nothing(start):
    editor = await start()
    for word in ("SAME", "FAILS", "SHOWN"):
        editor.open(URI, word)
        assert await editor.actions(URI, EVERYWHERE) == []


async def test_fix_all_makes_the_safe_repairs(start):
    editor = await start()
    text = "BAD\nMEH FAILS\nBAD SHOWN\nAFTER\n"
    editor.open(URI, text)
    [action] = await editor.actions(URI, span(0, 0, 0, 0), [FIX_ALL])
    assert action.kind == FIX_ALL
    edits, _ = await edits_of(editor, action)
    assert applied(text, edits) == "GOOD\nFINE FAILS\nGOOD SHOWN\nAFTER\nadded\n"


async def test_fix_all_makes_two_repairs_in_the_same_place_one_after_the_other(start):
    editor = await start()
    # The same line is asked for twice and added once.
    for text, repaired in (("AFTER AFTER\n", "AFTER AFTER\nadded\n"), ("BADMEH\n", "GOODFINE\n")):
        editor.open(URI, text)
        [action] = await editor.actions(URI, EVERYWHERE, [FIX_ALL])
        edits, _ = await edits_of(editor, action)
        assert applied(text, edits) == repaired


HIDDEN = """\
import tensorflow as tf

w = tf.Variable(1.0)
optimizer = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = w * w
grads = tape.gradient([w], loss)
optimizer.apply_gradient(grads)
"""
REPAIRED = HIDDEN.replace("[w], loss", "loss, [w]").replace(
    "apply_gradient(grads)", "apply_gradients(zip(grads, [w]))"
)


async def test_fix_all_repairs_what_an_earlier_repair_brings_to_light(start):
    editor = await start(real=True)
    editor.open(URI, HIDDEN, version=3)
    [action] = await editor.actions(URI, EVERYWHERE, [FIX_ALL])
    edits, version = await edits_of(editor, action)
    assert applied(HIDDEN, edits) == REPAIRED
    assert version == 3


async def test_fix_all_is_offered_under_every_kind_it_is_one_of(start):
    editor = await start()
    editor.open(URI, "BAD")
    for only in (FIX_ALL, "source.fixAll", "source", types.CodeActionKind.SourceFixAll):
        [action] = await editor.actions(URI, EVERYWHERE, [only])
        assert action.kind == FIX_ALL
    for only in ("source.fixAll.other", "source.organizeImports", "notebook.source", "refactor"):
        assert await editor.actions(URI, EVERYWHERE, [only]) == []


async def test_a_file_without_safe_repairs_has_no_fix_all(start):
    editor = await start()
    editor.open(URI, "SHOWN")
    assert await editor.actions(URI, EVERYWHERE, [FIX_ALL]) == []


async def test_all_of_one_rule_are_repaired_together(start):
    editor = await start()
    text = "BAD MEH\nBAD\n"
    editor.open(URI, text)
    actions = await editor.actions(URI, span(0, 0, 0, 9), [types.CodeActionKind.QuickFix])
    [action] = [action for action in actions if action.title.startswith("Fix all")]
    assert action.title == "Fix all 2 findings of bad (T-BAD)"
    edits, _ = await edits_of(editor, action)
    assert applied(text, edits) == "GOOD MEH\nGOOD\n"


async def test_an_action_of_another_server_stays_as_it_is(start):
    editor = await start()
    foreign = types.CodeAction("Something else", data={"id": 3})
    assert await editor.code_action_resolve_async(foreign) == foreign


@pytest.mark.parametrize("profile", ["visual-studio-code", "neovim"])
async def test_related_places_where_the_client_shows_them(start, profile):
    editor = await start(profile)
    editor.open(URI, "ORIGIN\nMEH")
    [found] = await editor.diagnostics_of(URI, 1)
    [related] = found.related_information
    assert related.message == "it began here"
    assert related.location == types.Location(URI, span(0, 0, 0, 6))


async def test_no_related_places_where_the_client_does_not_show_them(start):
    def forget_related(declared):
        declared.text_document.publish_diagnostics.related_information = False
        declared.text_document.diagnostic = None

    editor = await start(change=forget_related)
    editor.open(URI, "ORIGIN\nMEH")
    [found] = await editor.diagnostics_of(URI, 1)
    assert found.related_information is None
