"""What a hover says of each thing that takes part in training."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from lsprotocol import types
from markdown_it import MarkdownIt
from test_trail import TEXT, URI

ROOT = Path(__file__).parents[2]
WAY = (
    "tape (8) → `loss` → `∂loss/∂model.trainable_variables` (10) → `clip_by_global_norm` (11)"
    " → `optimizer.apply_gradients` (12)\n\n---\n\n"
)
SAID = {
    "tape:": f"{WAY}**Gradient tape**, made on line 8.",
    "loss, model": f"{WAY}**Target** of the gradients with respect to `model.trainable_variables`.",
    "model.trainable_variables)\n    grads, _": f"{WAY}**Sources** of the gradients of `loss`.",
    "grads = tape": f"{WAY}**Gradients** of `loss` with respect to `model.trainable_variables`.",
    "grads, _": f"{WAY}**Gradients** of `loss` with respect to `model.trainable_variables`.",
    "zip(": f"{WAY}**(gradient, variable) pairs**. It can be iterated over only once.\n\n"
    "**Gradients** of `loss` with respect to `model.trainable_variables`.",
    "apply_gradients(": f"{WAY}**Applies gradients** with `optimizer`.",
    "optimizer.apply": "**Optimizer** `Adam`, made on line 4.\n- applies gradients on line 12",
}


async def test_says_what_flows_at_each_place(start):
    editor = await start(real=True)
    editor.open(URI, TEXT)
    for words, expected in SAID.items():
        hover = await editor.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(URI), place(TEXT, words))
        )
        assert hover, words
        assert hover.contents.value == expected, words


FAULTS = {
    # What is changed in the text, where one points, what is said first, and what last.
    "no pairs": (
        ("zip(grads, model.trainable_variables)", "grads"),
        "grads)",
        "✗ `optimizer.apply_gradients` (12)\n\n---\n\n**Gradients are not paired with variables**",
        "[Show the way as a picture](command:tapelint.showFlow)",
    ),
    "not applied": (
        ("    optimizer.apply_gradients(zip(grads, model.trainable_variables))\n", ""),
        "grads, _",
        "→ `clip_by_global_norm` (11)\n",
        "[Show the way as a picture](command:tapelint.showFlow)",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_is_seen_on_the_way_and_explained_without_repeating_it(start, fault):
    change, words, first, last = FAULTS[fault]
    text = TEXT.replace(*change)
    options = {"commands": ["tapelint.showFlow"]}
    editor = await start(real=True, initialization_options=options)
    editor.open(URI, text)
    found = await editor.diagnostics_of(URI, 1)
    hover = await editor.text_document_hover_async(
        types.HoverParams(types.TextDocumentIdentifier(URI), place(text, words))
    )
    said = hover.contents.value
    assert said.startswith("tape (8) → `loss` → ")
    assert first in said
    assert said.endswith(last)
    assert not any(one.message in said for one in found)
    sentences = [one for one in said.replace("\n", " ").split(". ") if len(one) > 40]
    assert len(sentences) == len(set(sentences))


async def test_a_finding_leads_to_its_page_and_to_the_guide(start):
    editor = await start(real=True)
    text = TEXT.replace("zip(grads, model.trainable_variables)", "grads")
    editor.open(URI, text)
    hover = await editor.text_document_hover_async(
        types.HoverParams(types.TextDocumentIdentifier(URI), place(text, "grads)"))
    )
    last = hover.contents.value.splitlines()[-1]
    assert last.startswith("[More about TL102](file://")
    assert "(https://www.tensorflow.org/guide/" in last
    assert "command:" not in last


EXAMPLES = {
    "clipped_not_zipped": "tape (19) → `loss` → `∂loss/∂model.trainable_variables` (22)"
    " → `clip_by_global_norm` (25) ✗ `optimizer.apply_gradients` (26)",
    "clipping_without_effect": "tape (19) → `loss` → `∂loss/∂policy.trainable_variables` (23)"
    " → `optimizer.apply_gradients` (25)",
    "loss_outside_the_tape": "tape (23) ✗ `loss` → `∂loss/∂model.trainable_weights` (27)"
    " → `optimizer.apply_gradients` (28)",
    "missing_apply": "tape (24) → `loss` → `∂loss/∂model.trainable_variables` (27)",
    "optimizer_class": "tape (14) → `loss` → `∂loss/∂variables` (17)"
    " ✗ `self.optimizer.apply_gradients` (18)",
    "tape_used_twice": "tape (17) → `actor_loss` → `∂actor_loss/∂actor.trainable_variables` (24)"
    " → `actor_optimizer.apply_gradients` (26)\n\n"
    "tape (17) → `critic_loss` ✗ `∂critic_loss/∂critic.trainable_variables` (25)"
    " → `critic_optimizer.apply_gradients` (27)",
    "variable_replaced": "tape (14) → `loss` → `∂loss/∂[slope]` (16)"
    " → `optimizer.apply_gradients` (17)",
}


@pytest.mark.parametrize("example", EXAMPLES)
async def test_the_fault_of_each_example_is_seen_on_the_way(start, example):
    text = (ROOT / "examples" / f"{example}.py").read_text(encoding="utf-8")
    editor = await start(real=True)
    editor.open(URI, text)
    [found] = await editor.diagnostics_of(URI, 1)
    hover = await editor.text_document_hover_async(
        types.HoverParams(types.TextDocumentIdentifier(URI), found.range.start)
    )
    assert hover.contents.value.partition("\n\n---\n\n")[0] == EXAMPLES[example]


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
            "tape (8) ✗ loss ** 2 → ∂loss ** 2/∂model.trainable_variables (10) → ",
            "are not paired with variables (gradients-not-zipped, TL102)\n\nRepair: Zip ",
            "\n\nGradients of loss ** 2 with respect to model.trainable_variables.",
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

    code = f'"{quotes}[l](x) ![i](y) **b** <b>{quotes if ends else ""}"'
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
            assert f"x[{escape(code)}]" in page
            assert "<a" not in page
            assert "<img" not in page
        else:
            assert f"x[{code}] → " in said
