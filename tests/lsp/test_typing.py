"""What is told while a line is typed: at once what stays, then what is found in the line."""

from __future__ import annotations

import asyncio

from language_client import applied, span

URI = "file:///project/train.py"
STEP = """\
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam()


def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - y) ** 2)
    grads = tape.gradient(loss, model.trainable_variables)
    %s
"""
LINE = 10
APPLY = "optimizer.apply_gradients(grads)"
WRONG = STEP % APPLY
LETTERS = "mean = compute(loss)"


def type_at_end(editor, column, letters, version=1):
    """Type ``letters`` behind the ``column`` of the last line, and return the last version."""
    for version, letter in enumerate(letters, version + 1):  # noqa: B020, PLR1704
        editor.change(URI, version, (LINE, column, LINE, column, letter))
        column += 1
    return version


def codes(diagnostics):
    return [each.code for each in diagnostics]


async def test_what_was_found_elsewhere_stays_at_each_letter(start):
    editor = await start(real=True)
    editor.open(URI, WRONG)
    assert codes(await editor.diagnostics_of(URI, 1)) == ["TL102"]
    editor.change(URI, 2, (LINE, 0, LINE, 0, "    \n"))
    column = 4
    for version, letter in enumerate(LETTERS, 3):
        editor.change(URI, version, (LINE, column, LINE, column, letter))
        [found] = await editor.diagnostics_of(URI, version)
        assert (found.code, found.range.start.line) == ("TL102", LINE + 1)
        column += 1
    assert editor.messages == []


async def test_what_is_found_in_a_line_stays_if_another_is_begun_above_it(start):
    editor = await start(real=True)
    editor.open(URI, WRONG)
    await editor.diagnostics_of(URI, 1)
    editor.change(URI, 2, (LINE, 0, LINE, 0, "    m\n"))
    [found] = await editor.diagnostics_of(URI, 2)
    assert (found.code, found.range.start.line) == ("TL102", LINE + 1)


async def test_what_stands_before_the_letters_in_their_line_stays(start):
    editor = await start(real=True)
    editor.open(URI, WRONG)
    [before] = await editor.diagnostics_of(URI, 1)
    last = type_at_end(editor, 4 + len(APPLY), "  # why")
    await editor.diagnostics_of(URI, last)
    assert all(
        [each.range for each in told.diagnostics] == [before.range] for told in published(editor)
    )


async def test_what_is_wrong_in_the_line_itself_is_told_once_its_letters_rest(start):
    editor = await start(real=True)
    editor.open(URI, STEP % "o")
    await editor.diagnostics_of(URI, 1)
    last = type_at_end(editor, 5, APPLY[1:])
    await editor.diagnostics_of(URI, last)
    await editor.until(lambda: codes(published(editor)[-1].diagnostics) == ["TL102"])
    assert published(editor)[-1].version == last


async def test_who_asks_does_not_have_to_wait_for_that(start):
    editor = await start(real=True)
    editor.open(URI, STEP % "o")
    await editor.diagnostics_of(URI, 1)
    type_at_end(editor, 5, APPLY[1:])
    [action, *_] = await editor.actions(URI, span(LINE, 4, LINE, 4 + len(APPLY)), ["quickfix"])
    [change] = action.edit.document_changes
    assert "zip(grads, model.trainable_variables)" in applied(WRONG, change.edits)
    await editor.until(lambda: codes(published(editor)[-1].diagnostics) == ["TL102"])


async def test_a_client_that_asks_is_to_ask_again_once_if_there_is_something_new(start):
    editor = await start(real=True, pull=True)
    editor.open(URI, STEP % "o")
    await editor.pulled(URI)
    type_at_end(editor, 5, APPLY[1:])
    first = await editor.pulled(URI)
    assert codes(first.items) == []
    await editor.until(lambda: editor.diagnostic_refresh_count)
    second = await editor.pulled(URI, first.result_id)
    assert codes(second.items) == ["TL102"]
    type_at_end(editor, 4 + len(APPLY), "  # why", version=len(APPLY) + 1)
    assert codes((await editor.pulled(URI)).items) == ["TL102"]
    await asyncio.sleep(1)
    assert editor.diagnostic_refresh_count == 1


def without_refresh(declared):
    declared.workspace.diagnostics = None


async def test_a_client_that_cannot_be_told_to_ask_again_is_answered_in_full(start):
    editor = await start(real=True, pull=True, change=without_refresh)
    editor.open(URI, STEP % "o")
    await editor.pulled(URI)
    type_at_end(editor, 5, APPLY[1:])
    assert codes((await editor.pulled(URI)).items) == ["TL102"]
    # A letter away from the end of a line is looked at at once, but might go on.
    last = len(APPLY) + 1
    editor.change(URI, last, (LINE, 4, LINE, 4 + len(APPLY), "optimizer.apply_gradients(grad)"))
    assert codes((await editor.pulled(URI)).items) != ["TL102"]
    editor.change(URI, last + 1, (LINE, 34, LINE, 34, "s"))
    assert codes((await editor.pulled(URI)).items) == ["TL102"]


def published(editor):
    return editor.published[URI]
