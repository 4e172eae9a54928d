"""The picture of ``tapelint graph --format svg``: what is drawn, and that nothing overlaps."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tapelint.check import analyse
from tapelint.config import Config
from tapelint.graph import graphs
from tapelint.report.svg import svg
from tapelint.source.text import Source

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"
STEP = """\
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)


def step(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(model(x))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(grads)
"""
PROGRAMS = sorted((ROOT / "examples").glob("*.py")) + sorted(
    (ROOT / "tests" / "corpus" / "truth").glob("*gan*.py")
)


def drawn(text: str) -> ET.Element:
    return ET.fromstring(svg(graphs(analyse(Source(text), Config()))))  # noqa: S314 - our own


def boxes(picture: ET.Element) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of each stop, in the whole picture."""
    found = []
    for step in picture.findall(f"{SVG}g"):
        down = float(re.findall(r"[\d.]+", step.get("transform"))[1])
        for path in step.iter(f"{SVG}path"):
            if "stop" in path.get("class"):
                x, y = map(float, re.findall(r"[\d.]+", path.get("transform")))
                width = max(map(float, re.findall(r"H([\d.]+)", path.get("d"))))
                found.append((x, y + down, x + width, y + down + 50))
    return found


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_no_two_stops_overlap_and_all_are_inside_the_picture(path: Path) -> None:
    picture = drawn(path.read_text())
    right, bottom = float(picture.get("width")), float(picture.get("height"))
    places = boxes(picture)
    assert len(places) > 3
    assert all(0 < one[0] < one[2] < right and 0 < one[1] < one[3] < bottom for one in places)
    for one, other in combinations(places, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_what_is_wrong_is_red_and_says_why() -> None:
    picture = drawn(STEP)
    (title,) = picture.iter(f"{SVG}title")
    assert title.text.startswith("TL102: ")
    words = [one.text for one in picture.iter(f"{SVG}text") if "wrong" in one.get("class", "")]
    assert "optimizer · TL102" in words
    assert "✗" in words
    assert any(one.get("class") == "way wrong" for one in picture.iter(f"{SVG}path"))


def test_each_way_leads_from_the_bottom_of_a_stop_to_the_top_of_another() -> None:
    picture = drawn(STEP)
    places = boxes(picture)
    ways = [one.get("d") for one in picture.iter(f"{SVG}path") if "way" in one.get("class")]
    assert len(ways) == 5
    for way in ways:
        x, y, *_, to_x, to_y = map(float, re.findall(r"[\d.]+", way))
        assert any(left < x < right and abs(y - low) < 1 for left, _, right, low in places)
        assert any(left < to_x < right and abs(to_y - top) < 1 for left, top, right, _ in places)


def test_steps_stand_one_below_the_other() -> None:
    second = STEP.partition("\n\n\n")[2].replace("def step", "def other")
    picture = drawn(STEP + "\n\n" + second)
    names = [one.find(f"{SVG}text").text for one in picture.findall(f"{SVG}g")]
    assert names == ["step", "other"]


def test_code_stays_code() -> None:
    odd = STEP.replace("def step(x)", "def step(x, m)").replace(
        "model.trainable_variables", 'm["<b>&"].weights'
    )
    words = [one.text for one in drawn(odd).iter(f"{SVG}text")]
    assert 'm["<b>&"].weights' in words
