"""The programs of the first looks are labelled truly, and what is said of them is true."""

from __future__ import annotations

import pytest

from benchmarks.first_look.rounds import Label, labels, look, rounds

PROGRAMS = [
    pytest.param(folder, label, id=f"{folder.name}-{label.name}")
    for folder in rounds()
    for label in labels(folder)
]
MISSED = {
    "round1-bayes_calibration",
    "round2-spring_regression",
    "round4-reed_chars",
    "round4-sedge_replicas",
    "round4-vulture_audio",
    "round5-fossil_dune",
    "round5-thistle_port",
    "round6-bitter_canyon",
    "round6-cobalt_sparrow",
    "round6-copper_heron",
    "round6-frozen_lantern",
    "round6-ginger_dune",
    "round6-ivory_tractor",
    "round6-maple_circuit",
    "round6-quiet_thistle",
    "round6-rusty_meadow",
    "round6-scarlet_ferry",
    "round7-boreal_spindle",
    "round7-glacial_teapot",
    "round8-glacier_thimble",
    "round8-ivory_pendulum",
    "round8-jasper_sprout",
    "round8-juniper_crate",
    "round8-raven_copper",
    "round8-rustic_pebble",
}


@pytest.mark.parametrize(("folder", "label"), PROGRAMS)
def test_the_fault_stands_on_the_labelled_line(folder, label: Label):
    lines = (folder / f"{label.name}_bad.py").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# measured: ")
    assert "# fault:" in lines[label.line - 1]


@pytest.mark.parametrize(("folder", "label"), PROGRAMS)
def test_the_fault_is_found_and_nothing_is_said_of_the_correct_twin(folder, label: Label):
    seen = look(folder, label)
    assert not seen.flagged
    assert bool(seen.found) == (f"{folder.name}-{label.name}" not in MISSED)
