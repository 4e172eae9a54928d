"""Reading aids: the way of the gradients, and what tapes and apply calls are about."""

from __future__ import annotations

import pytest
from language_client import span
from lsprotocol import types

URI = "file:///project/train.py"
TEXT = """\
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam()


def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - y) ** 2)
    grads = tape.gradient(loss, model.trainable_variables)
    grads, _ = tf.clip_by_global_norm(grads, 1.0)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
"""
TAPE, GRADIENT, CLIP, APPLY = "GradientTape", "gradient", "clip_by_global_norm", "apply_gradients"


def place(word):
    before = TEXT[: TEXT.index(f".{word}(") + 1]
    line, column = before.count("\n"), len(before) - before.rfind("\n") - 1
    return span(line, column, line, column + len(word))


async def test_definition_leads_from_apply_to_gradient_to_tape(start):
    editor = await start(real=True)
    editor.open(URI, TEXT)

    async def origin(word):
        found = await editor.text_document_definition_async(
            types.DefinitionParams(types.TextDocumentIdentifier(URI), place(word).start)
        )
        return found and [location.range for location in found]

    assert await origin(APPLY) == [place(CLIP)]
    assert await origin(CLIP) == [place(GRADIENT)]
    assert await origin(GRADIENT) == [place(TAPE)]
    assert await origin(TAPE) is None


async def test_the_whole_way_is_highlighted(start):
    editor = await start(real=True)
    editor.open(URI, TEXT)

    async def highlights(position):
        found = await editor.text_document_document_highlight_async(
            types.DocumentHighlightParams(types.TextDocumentIdentifier(URI), position)
        )
        return found and [each.range for each in found]

    way = [place(word) for word in (TAPE, GRADIENT, CLIP, APPLY)]
    for each in way:
        assert await highlights(each.start) == way
    assert await highlights(types.Position(2, 0)) is None


async def test_hints_only_for_those_who_want_them(start):
    params = types.InlayHintParams(types.TextDocumentIdentifier(URI), span(0, 0, 99, 0))
    for settings in ({}, {"inlayHints": True}):
        editor = await start(real=True, initialization_options=settings, settings={"": settings})
        editor.open(URI, TEXT)
        found = await editor.text_document_inlay_hint_async(params)
        expected = [
            (place(TAPE).end.line, "∂loss/∂model.trainable_variables"),
            (place(APPLY).end.line, "trains model.trainable_variables"),
        ]
        labels = found and [(hint.position.line, hint.label) for hint in found]
        assert labels == (expected if settings else None)


async def test_a_tape_that_is_asked_often_tells_so_in_order(start):
    words = "abcdefgh"
    taken = "".join(f"    g{name} = tape.gradient({name}, model.variables)\n" for name in words)
    applied = "".join(
        f"    optimizer.apply_gradients(zip(g{name}, model.variables))\n" for name in words
    )
    losses = "".join(f"        {name} = tf.reduce_sum(model(x))\n" for name in words)
    text = TEXT[: TEXT.index("        loss")].replace("Tape()", "Tape(persistent=True)")
    settings = {"inlayHints": True}
    editor = await start(real=True, initialization_options=settings, settings={"": settings})
    editor.open(URI, text + losses + taken + applied)
    params = types.InlayHintParams(types.TextDocumentIdentifier(URI), span(0, 0, 99, 0))
    first, *_ = await editor.text_document_inlay_hint_async(params)
    assert first.label == ", ".join(f"∂{name}/∂model.variables" for name in words)


@pytest.mark.parametrize(
    ("given", "expected"),
    [("zip(grads, [w])", ["trains [w]"]), ("[(g, w) for g in grads]", None), ("grads", [])],
)
async def test_a_hint_names_what_is_really_trained(start, given, expected):
    settings = {"inlayHints": True}
    editor = await start(real=True, initialization_options=settings, settings={"": settings})
    call = "zip(grads, model.trainable_variables)"
    editor.open(URI, TEXT.replace(call, given))
    params = types.InlayHintParams(types.TextDocumentIdentifier(URI), span(11, 0, 11, 99))
    found = [hint.label for hint in await editor.text_document_inlay_hint_async(params)]
    assert found == (["trains model.trainable_variables"] if expected is None else expected)


async def test_a_hint_names_what_apply_trains(start):
    settings = {"inlayHints": True}
    editor = await start(real=True, initialization_options=settings, settings={"": settings})
    call = "apply_gradients(zip(grads, model.trainable_variables))"
    editor.open(URI, TEXT.replace(call, "apply(grads, trainable_variables=model.weights)"))
    params = types.InlayHintParams(types.TextDocumentIdentifier(URI), span(11, 0, 11, 99))
    found = [hint.label for hint in await editor.text_document_inlay_hint_async(params)]
    assert found == ["trains model.weights"]
