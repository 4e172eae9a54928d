"""What a hover says of each thing that takes part in training."""

from __future__ import annotations

from lsprotocol import types
from test_trail import TEXT, URI

SAID = {
    "tape:": ("Gradient tape", "`loss` for `model.trainable_variables` (line 10)"),
    "loss, model": (
        "Target",
        "for `model.trainable_variables`, taken on line 10",
        "recorded by the tape made on line 8",
        "used, but not given to an optimizer as they are",
    ),
    "model.trainable_variables)\n    grads, _": (
        "Sources",
        "the gradients of `loss` for them are taken on line 10",
    ),
    "grads = tape": ("Gradients", "from the tape made on line 8"),
    "grads, _": ("Gradients", "`tf.clip_by_global_norm` on line 11", "`optimizer` on line 12"),
    "zip(": ("pairs", "once only", "applied by `optimizer` on line 12"),
    "apply_gradients(": ("Applies gradients", "with `optimizer`"),
    "optimizer.apply": ("Optimizer", "`Adam`", "applies gradients on line 12"),
}


async def test_says_what_flows_at_each_place(start):
    editor = await start(real=True)
    editor.open(URI, TEXT)
    for words, expected in SAID.items():
        before = TEXT[: TEXT.index(words)]
        place = types.Position(before.count("\n"), len(before) - before.rfind("\n") - 1)
        hover = await editor.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(URI), place)
        )
        assert hover, words
        for each in expected:
            assert each in hover.contents.value, words
