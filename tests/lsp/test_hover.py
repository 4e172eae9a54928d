"""What a hover says of each thing that takes part in training."""

from __future__ import annotations

from html import escape

import pytest
from lsprotocol import types
from markdown_it import MarkdownIt
from test_trail import TEXT, URI

SAID = {
    "tape:": ("Gradient tape", "`loss` with respect to `model.trainable_variables` (line 10)"),
    "loss, model": (
        "Target",
        "with respect to `model.trainable_variables`, taken on line 10",
        "recorded by the tape made on line 8",
        "used, but not applied by an optimizer in this form",
    ),
    "model.trainable_variables)\n    grads, _": (
        "Sources",
        "the gradients of `loss` with respect to them are taken on line 10",
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
        hover = await editor.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(URI), place(TEXT, words))
        )
        assert hover, words
        for each in expected:
            assert each in hover.contents.value, words


def place(text, words):
    before = text[: text.index(words)]
    return types.Position(before.count("\n"), len(before) - before.rfind("\n") - 1)


@pytest.mark.parametrize("formats", [["plaintext", "markdown"], ["plaintext"], [], None])
async def test_speaks_plainly_to_a_client_that_shows_no_markdown_or_would_rather_not(
    start, formats
):
    def prefer(declared):
        declared.text_document.hover = types.HoverClientCapabilities(
            content_format=formats and [types.MarkupKind(each) for each in formats]
        )

    text = TEXT.replace("grads, _ = tf.clip_by_global_norm(grads, 1.0)", "grads = grads")
    text = text.replace("zip(grads, model.trainable_variables)", "grads")
    text = text.replace("loss, model", "loss ** 2, model")
    editor = await start(real=True, change=prefer)
    editor.open(URI, text)
    for words, expected in {
        "grads)": (
            "are not paired with variables (gradients-not-zipped, TL102)\n\napply_gradients takes",
            "\n\nGradients of loss ** 2 with respect to model.trainable_variables.\n- taken",
        ),
        "optimizer.apply": ("Optimizer Adam, made on line 4.\n- applies gradients on line",),
    }.items():
        hover = await editor.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(URI), place(text, words))
        )
        assert hover.contents.kind is types.MarkupKind.PlainText
        for each in expected:
            assert each in hover.contents.value
        assert "`" not in hover.contents.value
        assert "---" not in hover.contents.value


@pytest.mark.parametrize("quotes", ["", "`", "``` ` ``"])
@pytest.mark.parametrize("ends", [True, False])
async def test_code_that_looks_like_markdown_is_shown_as_it_stands(start, quotes, ends):
    def without_markdown(declared):
        declared.text_document.hover = types.HoverClientCapabilities()

    code = f'"{quotes}[l](h:x) ![i](h:y) **b** <b>{quotes if ends else ""}"'
    text = TEXT.replace("gradient(loss, ", f"gradient(x[{code}], ")
    for change in (None, without_markdown):
        editor = await start(real=True, change=change)
        editor.open(URI, text)
        hover = await editor.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(URI), place(text, "tape:"))
        )
        said = hover.contents.value
        if change is None:
            page = MarkdownIt().render(said)
            assert f"<code>x[{escape(code)}]</code>" in page
            assert "<a" not in page
            assert "<img" not in page
        else:
            assert f"of x[{code}] with respect to model.trainable_variables" in said
