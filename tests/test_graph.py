"""The way of gradients as a graph: its stops, its edges, and what is wrong on it."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tapelint.check import analyse
from tapelint.cli.main import main
from tapelint.config import Config
from tapelint.finding import Position
from tapelint.graph import Graph, graph_at, graphs
from tapelint.report.graph import entries, mermaid
from tapelint.source.text import Source

STEP = """\
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)


def step(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(model(x))
    grads = tape.gradient(loss, model.trainable_variables)
    grads, _ = tf.clip_by_global_norm(grads, 1.0)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
"""


def drawn(text: str) -> list[Graph]:
    return graphs(analyse(Source(dedent(text)), Config()))


def way(graph: Graph) -> list[str]:
    """The edges, in words."""
    labels = [node.label for node in graph.nodes]
    arrow = {True: "✗", False: "→"}
    return [f"{labels[edge.start]} {arrow[edge.broken]} {labels[edge.end]}" for edge in graph.edges]


def test_the_stops_of_a_training_step() -> None:
    (graph,) = drawn(STEP)
    assert graph.name == "step"
    assert [(node.role.value, node.label) for node in graph.nodes] == [
        ("tape", "tape"),
        ("target", "loss"),
        ("sources", "model.trainable_variables"),
        ("gradients", "∂loss/∂model.trainable_variables"),
        ("transform", "clip_by_global_norm"),
        ("optimizer", "optimizer.apply_gradients"),
        ("variables", "model.trainable_variables"),
    ]
    assert way(graph) == [
        "tape → loss",
        "loss → ∂loss/∂model.trainable_variables",
        "model.trainable_variables → ∂loss/∂model.trainable_variables",
        "∂loss/∂model.trainable_variables → clip_by_global_norm",
        "clip_by_global_norm → optimizer.apply_gradients",
        "optimizer.apply_gradients → model.trainable_variables",
    ]


def test_gradients_that_are_not_applied_end_where_they_are_taken() -> None:
    (graph,) = drawn(STEP.partition("    grads, _")[0])
    assert [node.findings[0].code for node in graph.nodes if node.findings] == ["TL101"]
    (marked,) = [node for node in graph.nodes if node.findings]
    assert marked.label == "∂loss/∂model.trainable_variables"
    assert not any(edge.label == "changes" for edge in graph.edges)


def test_unpaired_gradients_reach_no_variable() -> None:
    (graph,) = drawn(STEP.replace("zip(grads, model.trainable_variables)", "grads"))
    assert "clip_by_global_norm ✗ optimizer.apply_gradients" in way(graph)
    assert "optimizer.apply_gradients ✗ model.trainable_variables" in way(graph)


def test_what_is_outside_of_the_tape_is_a_broken_stop() -> None:
    outside = STEP.replace("        loss = tf.reduce_mean(model(x))\n", "        y = model(x)\n")
    outside = outside.replace("    grads = tape", "    loss = tf.reduce_mean(y)\n    grads = tape")
    (graph,) = drawn(outside)
    (cut,) = [node for node in graph.nodes if node.role.value == "operation"]
    assert cut.label == "tf.reduce_mean(y)"
    assert [one.code for one in cut.findings] == ["TL501"]
    assert "tf.reduce_mean(y) ✗ loss" in way(graph)


EXAMPLES = {
    # How its step is drawn: where it breaks, what is found at its stops, and besides.
    "clipped_not_zipped": (
        [
            "clip_by_global_norm ✗ optimizer.apply_gradients",
            "optimizer.apply_gradients ✗ model.trainable_variables",
        ],
        {"optimizer.apply_gradients": "TL102"},
        [],
    ),
    "clipping_without_effect": ([], {"optimizer.apply_gradients": "TL301"}, []),
    "loss_outside_the_tape": (
        [
            "tape ✗ loss",
            "loss ✗ ∂loss/∂model.trainable_weights",
            "tf.add_n(…) ✗ loss",
            "∂loss/∂model.trainable_weights ✗ optimizer.apply_gradients",
            "optimizer.apply_gradients ✗ model.trainable_weights",
        ],
        {"tf.add_n(…)": "TL501"},
        [],
    ),
    "missing_apply": ([], {"∂loss/∂model.trainable_variables": "TL101"}, []),
    "optimizer_class": (
        [
            "∂loss/∂variables ✗ self.optimizer.apply_gradients",
            "self.optimizer.apply_gradients ✗ variables",
        ],
        {"self.optimizer.apply_gradients": "TL103"},
        [],
    ),
    "tape_used_twice": (
        [
            "critic_loss ✗ ∂critic_loss/∂critic.trainable_variables",
            "∂critic_loss/∂critic.trainable_variables ✗ critic_optimizer.apply_gradients",
            "critic_optimizer.apply_gradients ✗ critic.trainable_variables",
        ],
        {"∂critic_loss/∂critic.trainable_variables": "TL401"},
        [],
    ),
    "variable_replaced": ([], {}, ["TL601"]),
}


def test_each_example_is_drawn_with_what_is_wrong_in_it() -> None:
    found = {}
    for path in sorted((Path(__file__).parents[1] / "examples").glob("*.py")):
        [step] = entries(drawn(path.read_text(encoding="utf-8")))
        labels = [node["label"] for node in step["nodes"]]
        found[path.stem] = (
            [
                f"{labels[edge['start']]} ✗ {labels[edge['end']]}"
                for edge in step["edges"]
                if edge["broken"]
            ],
            {node["label"]: one["code"] for node in step["nodes"] for one in node["findings"]},
            [one["code"] for one in step["findings"]],
        )
    assert found == EXAMPLES


def test_two_networks_on_one_tape_are_one_graph_whose_ways_do_not_mix() -> None:
    (graph,) = drawn(
        """
        import tensorflow as tf

        def step(x, actor, critic, first, second):
            with tf.GradientTape(persistent=True) as tape:
                a = tf.reduce_mean(actor(x))
                c = tf.reduce_mean(critic(x))
            first.apply_gradients(
                zip(tape.gradient(a, actor.trainable_variables), actor.trainable_variables))
            second.apply_gradients(
                zip(tape.gradient(c, critic.trainable_variables), critic.trainable_variables))
        """
    )
    assert [node.label for node in graph.nodes if node.role.value == "tape"] == ["persistent tape"]
    assert "first.apply_gradients → actor.trainable_variables" in way(graph)
    assert "second.apply_gradients → critic.trainable_variables" in way(graph)
    assert "first.apply_gradients → critic.trainable_variables" not in way(graph)


def test_what_is_changed_is_what_the_gradients_are_paired_with() -> None:
    (graph,) = drawn(
        """\
        import tensorflow as tf
        optimizer = tf.keras.optimizers.SGD()
        def step(one, other, x):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(one(x))
            grads = tape.gradient(loss, one.trainable_variables)
            optimizer.apply_gradients(zip(grads, other.trainable_variables))
        """
    )
    assert way(graph)[-1] == "optimizer.apply_gradients → other.trainable_variables"


def test_steps_that_share_nothing_are_graphs_of_their_own() -> None:
    first, second = drawn(STEP + STEP.partition("\n\n\n")[2].replace("def step", "def other"))
    assert (first.name, second.name) == ("step", "other")


@pytest.mark.parametrize(("line", "name"), [(8, "step"), (3, "step"), (17, "other"), (40, "other")])
def test_the_step_at_a_line(line: int, name: str) -> None:
    text = STEP + STEP.partition("\n\n\n")[2].replace("def step", "def other")
    found = graph_at(analyse(Source(text), Config()), Position(line, 0))
    assert found is not None
    assert found.name == name


def test_a_program_without_gradients_has_no_graph() -> None:
    assert drawn("import tensorflow as tf\nx = tf.constant(1.0)\n") == []
    assert graph_at(analyse(Source("x = 1\n"), Config()), Position(0, 0)) is None


def test_json_names_what_it_draws() -> None:
    (entry,) = entries(drawn(STEP.replace("zip(grads, model.trainable_variables)", "grads")))
    assert entry["name"] == "step"
    assert entry["range"]["start"] == {"line": 6, "column": 0}
    found = [one["code"] for node in entry["nodes"] for one in node["findings"]]
    assert found == ["TL102"]
    assert {edge["start"] for edge in entry["edges"]} <= set(range(len(entry["nodes"])))


def test_mermaid_marks_what_is_wrong_and_quotes_all_else() -> None:
    odd = STEP.replace("(x):", "(x, m):").replace(
        "model.trainable_variables", 'm["a<b>`#"].weights'
    )
    text = mermaid(drawn(odd.replace(', m["a<b>`#"].weights))', ")))")))
    assert text.startswith("flowchart LR\n")
    labels = re.findall(r'"([^"]*)"', text)
    assert all(not set(label.replace("<br>", "")) & set("<>`") for label in labels)
    broken = mermaid(drawn(STEP.replace("zip(grads, model.trainable_variables)", "grads")))
    assert '"optimizer.apply_gradients<br>TL102"]]:::wrong' in broken
    assert "-. ✗ .->" in broken


def test_the_command_draws_a_file_or_a_line_of_it(
    tmp_path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text(STEP + STEP.partition("\n\n\n")[2].replace("step", "other"))
    assert main(["graph", "a.py", "--format", "json"]) == 0
    assert [one["name"] for one in json.loads(capsys.readouterr().out)] == ["step", "other"]
    assert main(["graph", "a.py:18", "--format", "json"]) == 0
    assert [one["name"] for one in json.loads(capsys.readouterr().out)] == ["other"]
    assert main(["graph", "a.py"]) == 0
    assert capsys.readouterr().out.startswith("flowchart LR")


HEAD, BODY = STEP.split("\n\n\n")
NOTEBOOK = json.dumps(
    {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [
            {"cell_type": "markdown", "source": "A step.", "metadata": {}},
            *(
                {
                    "cell_type": "code",
                    "source": source,
                    "metadata": {},
                    "outputs": [],
                    "execution_count": None,
                }
                for source in (
                    *STEP.split("\n\n\n"),
                    STEP.split("\n\n\n")[1].replace("step", "other"),
                )
            ),
        ],
    }
)


def test_a_notebook_is_drawn_by_its_cells(
    tmp_path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.ipynb").write_text(NOTEBOOK)
    assert main(["graph", "a.ipynb"]) == 0
    assert '"tape<br>cell 3, line 2"' in capsys.readouterr().out
    assert main(["graph", "a.ipynb", "--format", "svg"]) == 0
    assert "tape · cell 4, line 2" in capsys.readouterr().out
    assert main(["graph", "a.ipynb:3:2", "--format", "json"]) == 0
    (step,) = json.loads(capsys.readouterr().out)
    assert step["range"]["start"] == {"cell": 3, "line": 0, "column": 0}
    assert main(["graph", "a.ipynb:4", "--format", "json"]) == 0
    assert [one["name"] for one in json.loads(capsys.readouterr().out)] == ["other"]
    assert main(["graph", "a.ipynb:1"]) == 2
    assert "a.ipynb: there is no code cell 1" in capsys.readouterr().err


def test_a_picture_needs_what_lays_it_out(
    tmp_path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "grandalf", None)
    (tmp_path / "a.py").write_text(STEP)
    assert main(["graph", "a.py", "--format", "svg"]) == 2
    assert "pip install 'tapelint[svg]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("place", "words"), [("gone.py", "gone.py: No such file"), ("b.py", "no gradients are taken")]
)
def test_what_cannot_be_drawn_is_told(
    place: str,
    words: str,
    tmp_path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "b.py").write_text("x = 1\n")
    assert main(["graph", place]) == 2
    assert words in capsys.readouterr().err
