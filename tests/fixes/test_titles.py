"""What a repair does to the statements of a program is what its title says, and nothing else."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from fixes.statements import Changes, changes
from spec.programs import Program, programs
from spec.sampling import sampled
from tapelint.check import check
from tapelint.finding import Safety
from tapelint.fixes.apply import apply
from tapelint.source.text import Source

REPLACES = [{"replaced"}]
MOVES = [{"moved"}]
INSERTS = [{"inserted"}]
REMOVES = [{"removed"}]
INSERTS_AND_USES = [{"inserted", "replaced"}]
ENCLOSES = [{"enclosed", "inserted", "replaced"}]
LETS_OUT = [{"let_out", "removed"}]
BEGINNINGS = {
    "Apply the gradients with": [*INSERTS, *INSERTS_AND_USES],
    "Assign to `self.centers`": ENCLOSES,
    "Build the optimizer": INSERTS,
    "Clear ": INSERTS,
    "Clip the gradients before": MOVES,
    "Compile it": INSERTS,
    "Compute the loss on a tape": ENCLOSES,
    "Copy the weights: ": INSERTS,
    "Derive ": [*REPLACES, *INSERTS_AND_USES],
    "Filter the pairs": [{"removed", "replaced"}],
    "Keep recording": LETS_OUT,
    "Leave it out": REMOVES,
    "Leave it to ": REMOVES,
    "Leave the new optimizer out": REMOVES,
    "Leave the reset out": REMOVES,
    "Leave this `with` out": LETS_OUT,
    "Leave this out": REMOVES,
    "Leave ": [*REPLACES, *REMOVES],
    "Make a new ": INSERTS,
    "Make an optimizer `": INSERTS_AND_USES,
    "Make one optimizer, ": INSERTS_AND_USES,
    "Make the iterator before": MOVES,
    "Make the layer once": INSERTS_AND_USES,
    "Make the model once, before": MOVES,
    "Make the optimizer once, before": MOVES,
    "Make the variable once, before": MOVES,
    "Move ": MOVES,
    "Open the tape in the loop": MOVES,
    "Open the tape: ": [{"moved", "replaced"}],
    "Put it after ": MOVES,
    "Read the variables after": [*MOVES, *INSERTS],
    "Read the variables again": INSERTS,
    "Remove the comment": [set()],
    "Restore the commented-out": INSERTS,
    "Scale the loss on the tape": INSERTS_AND_USES,
    "Set the variables back": INSERTS,
    "Take it inside": MOVES,
    "Take the gradients before": MOVES,
    "Take the gradients with": [*REPLACES, *ENCLOSES, {"inserted", "removed"}],
    "Take this update away": REMOVES,
    "Update the metric": [{"inserted", "removed"}],
    "Watch it: ": INSERTS,
}
"""Which kinds of changes a title promises, by how it begins; any other replaces."""

LEAVES_OUT = "Leave .* out|Leave out |Take `.*` away"

OF_EACH_KIND = {
    "adafactor_begun_in_graph_bad",
    "apply_commented_out_bad",
    "apply_of_empty_lists_bad",
    "apply_twice_bad",
    "blend_not_watched_bad",
    "counter_in_graph_bad",
    "decoder_not_built_bad",
    "experts_in_a_list_bad",
    "fakes_before_tape_bad",
    "frozen_for_good_bad",
    "functional_models_share_optimizer_bad",
    "iterator_made_each_step_bad",
    "laplacian_after_the_block_bad",
    "loss_scale_factor_alone_bad",
    "norm_of_one_of_two_bad",
    "optimizer_made_by_a_step_in_camel_case_bad",
    "optimizer_made_in_replicas_bad",
    "projection_made_in_call_bad",
    "returns_in_first_turn_bad",
    "row105_zip_over_several_lines_bad",
    "row111_class_from_import_in_loop_bad",
    "row114_given_optimizer_overwritten_bad",
    "row128_method_of_a_model_bad",
    "row208_filtered_before_zip_bad",
    "row311_by_a_helper_bad",
    "row312_clipped_after_apply_bad",
    "row313_norm_and_value_bad",
    "row320_array_in_a_graph_bad",
    "row403_tape_before_the_loop_bad",
    "row409_never_opened_bad",
    "row411_inner_gradient_after_the_outer_tape_bad",
    "row413_bias_after_the_reset_bad",
    "row414_activation_stopped_bad",
    "row423_redundant_watch_bad",
    "row428_inner_with_bad",
    "row429_validation_tape_bad",
    "row501_target_computed_in_call_bad",
    "row502_numpy_of_loss_bad",
    "row601_result_not_bound_bad",
    "row603_loss_returned_bad",
    "row605_after_the_batches_bad",
    "row701_optimizer_built_bad",
    "row703_base_by_its_name_bad",
    "row710_all_layers_unfrozen_bad",
    "row713_model_in_a_tf_function_bad",
    "row801_function_of_loss_bad",
    "row801_lambda_bad",
    "row802_minimize_and_apply_bad",
    "row803_in_a_function_bad",
    "row902_variable_in_graph_bad",
    "row903_appended_bad",
    "row951_keras_2_spellings_bad",
    "teacher_cloned_bad",
    "variables_projected_into_tensors_bad",
}
BROKEN = [program for program in programs("truth") if program.expectations]
PROGRAMS = {
    *(program for program in BROKEN if program.path.stem in OF_EACH_KIND),
    *sampled(BROKEN, 40),
}


@pytest.mark.parametrize(
    "program", sorted(PROGRAMS, key=lambda one: one.name), ids=lambda program: program.name
)
def test_a_repair_does_what_its_title_says(program: Program) -> None:
    source = Source(program.text)
    for finding in check(source, program.config):
        for fix in finding.fixes:
            if fix.safety in {Safety.SAFE, Safety.UNSAFE}:
                done = changes(program.text, apply(source, fix.build()))
                assert kept(fix.title, done), f"{fix.title}: {done}"
                assert names(fix.title, done), f"{fix.title}: {done}"


def kept(title: str, done: Changes) -> bool:
    """Whether what was ``done`` is of a kind that ``title`` promises."""
    promised = next((BEGINNINGS[one] for one in BEGINNINGS if title.startswith(one)), REPLACES)
    if promised is MOVES and done.kinds != {"moved"}:
        return are_moved_as_names(done)
    if re.match(LEAVES_OUT, title) and done.replaced:
        added = [Counter(now.split()) - Counter(was.split()) for was, now in done.replaced]
        return done.kinds == {"replaced"} and not any(added)
    return done.kinds in promised


def are_moved_as_names(done: Changes) -> bool:
    """Whether expressions have moved out of their statements, and have left names there."""
    named = [one.partition(" = ") for one in done.inserted]
    return done.kinds <= {"moved", "inserted", "replaced"} and all(
        any(was.replace(value, name) == now for name, _, value in named)
        for was, now in done.replaced
    )


def names(title: str, done: Changes) -> bool:
    """Whether the code that ``title`` quotes has come, or has gone where that is left out."""
    came = [*done.inserted, *done.moved, *(now for _, now in done.replaced)]
    went = [*done.removed, *(was for was, _ in done.replaced)]
    # What does it instead, or where, is quoted as well.
    told = re.findall("(?<!to the first )(?<!, in )`(.*?)`", title)
    quoted = [part for code in told for part in code.split("…")]
    text = "".join(went if re.match(LEAVES_OUT, title) else came).replace(" ", "")
    return all(part.replace(" ", "") in text for part in quoted)


AFTER = {
    "a()\nx()\nwith b:\n    c(1)\nif d:\n    e()\n": Changes(inserted=["x ( )"]),
    "with b:\n    c(1)\nif d:\n    e()\n": Changes(removed=["a ( )"]),
    "a()\nwith b:\n    c(2)\nif d: e()  # as it was\n": Changes(replaced=[("c ( 1 )", "c ( 2 )")]),
    "with b:\n    c(1)\n    a()\nif d:\n    e()\n": Changes(moved=["a ( )"]),
    "a()\nwith b:\n    c(1)\nif d:\n    pass\ne()\n": Changes(inserted=["pass"], moved=["e ( )"]),
    "a()\nwith b:\n    c(1)\nif d:\n    with f:\n        e()\n": Changes(
        inserted=["with f :"], enclosed=["e ( )"]
    ),
    "a()\nc(1)\nif d:\n    e()\n": Changes(removed=["with b :"], let_out=["c ( 1 )"]),
}


@pytest.mark.parametrize("after", AFTER)
def test_what_became_of_statements(after: str) -> None:
    before = "a()\nwith b:\n    c(1)\nif d:\n    e()\n"
    assert changes(before, after) == AFTER[after]
