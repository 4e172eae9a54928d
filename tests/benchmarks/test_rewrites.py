"""Rewrites that change no behaviour change no finding."""

from __future__ import annotations

import pytest

from benchmarks.rewrites.catalogue import REWRITES
from benchmarks.rewrites.code import Code
from benchmarks.rewrites.measure import chains, codes, expected, singles
from spec.programs import CORPUS, Program

# Between them they have something for each rewrite.
SAMPLE = [
    Program(CORPUS / "truth" / f"{name}.py")
    for name in (
        "row101_clipped_in_trainer_bad",
        "row105_zip_reversed_bad",
        "row211_gan_crossed_bad",
        "row309_added_to_a_list_good",
        "row601_never_applied_good",
    )
]

# Faults that are found by what flows, one for each way in which the text says less than before.
ALIKE = {
    "take_from_a_list": ("log_variances_of_a_helper", "row708_sources_are_arrays", "row716_clone"),
    "take_through_stars": (
        "empty_tuple_of_variables",
        "experts_in_a_list",
        "judge_grown_by_add",
        "row906_tape_found_outside",
    ),
    "take_by_function": ("gradient_for_model_input", "norm_of_one_of_two"),
    "take_by_closure": ("apply_commented_out",),
    "take_by_decorated_function": ("apply_commented_out",),
    "take_by_keywords": ("loss_of_the_other",),
    "take_by_lambda": ("row801_minimize_after_gradient",),
    "pair_by_function": ("row311_never_cleared",),
    "pair_by_method": ("row605_after_the_batches",),
    "pair_through_stars": ("row123_zip_with_arrays", "row311_by_a_helper"),
    "update_by_closure": ("optimizer_made_by_a_step_in_camel_case",),
    "update_by_method": ("row128_never_compiled",),
    "update_by_partial": ("optimizer_in_a_tuple", "optimizer_partial_not_called"),
    "update_by_keywords": ("row905_second_optimizer",),
    "update_through_stars": ("row122_global_step", "phases_of_one_step"),
    "values_through_tuple": ("layer_made_in_tf_function", "loss_of_the_other"),
    "values_through_list": ("row302_averaged_over_batch", "row601_never_applied"),
    "values_through_dataclass": ("apply_of_empty_lists", "row601_never_applied"),
    "values_through_property": ("row601_never_applied", "row605_after_the_batches"),
    "values_through_lambda": ("row803_in_a_function", "row906_tape_as_argument"),
    "values_through_default": ("gate_without_part",),
    "values_through_identity": ("apply_returns_none",),
    "apply_in_if_true": ("row311_by_a_helper", "slots_never_set_back"),
    "apply_in_try_finally": ("row605_after_the_steps",),
    "loop_in_try_finally": ("apply_only_named",),
    "loop_in_match_constant": ("row605_after_the_steps",),
    "if_negated": ("row311_every_few_batches",),
    "class_derived": (
        "fakes_before_tape",
        "one_of_several_results",
        "penalty_added_to_compute_loss",
        "row112_class_in_compile",
    ),
    "model_of_class_method": ("apply_of_empty_lists",),
    "optimizer_in_closure": ("only_the_norm_returned",),
    "optimizer_of_stars": (
        "bfloat16_variable_with_adam",
        "loss_scale_factor_alone",
        "row313_both_norms",
        "row714_decay",
    ),
    "tape_of_factory": ("loss_of_before_in_each_turn",),
    "tape_of_stars": ("jacobian_and_gradient", "laplacian_after_the_block"),
    "tape_of_class_method": ("row429_validation_tape",),
    "model_of_other_module": ("made_outside_scope",),
    "optimizer_of_other_module": (
        "adafactor_begun_in_graph",
        "optimizer_made_in_replicas",
        "rate_set_over_schedule",
        "row114_in_the_step",
        "row901_in_a_tf_function",
        "schedule_free_begun_in_graph",
    ),
    "variable_of_other_module": (
        "row421_not_trainable",
        "row705_reassigned_eager",
        "row902_variable_in_graph",
        "variable_in_helper",
    ),
    "step_as_method": ("row803_in_a_function",),
    "step_decorated": ("jacobian_without_pfor",),
    "step_through_stars": ("row905_second_optimizer",),
    "step_in_comprehension": ("row114_in_the_loop", "slots_never_set_back"),
    "step_in_generator_expression": ("row713_model_in_the_loop",),
    "step_in_map": ("parameter_computed_once", "row118_zipped_before_the_loop"),
}


def rewritten(program: Program, name: str) -> Code | None:
    return REWRITES[name](Code.of(program.text))


@pytest.mark.parametrize("name", REWRITES)
def test_a_rewrite_changes_the_text_and_no_finding(name: str) -> None:
    changed = [(one, code) for one in SAMPLE if (code := rewritten(one, name)) is not None]
    assert changed
    for program, code in changed:
        assert code.text != program.text
        assert codes(code, program.config) == expected(program)


@pytest.mark.parametrize(
    ("name", "program"), [(name, one) for name, programs in ALIKE.items() for one in programs]
)
def test_a_fault_is_found_however_it_is_written(name: str, program: str) -> None:
    broken = Program(CORPUS / "truth" / f"{program}_bad.py")
    code = rewritten(broken, name)
    assert code is not None
    assert codes(code, broken.config) == expected(broken)


def test_what_is_made_in_another_module_is_told_apart() -> None:
    right = Program(CORPUS / "silent" / "slots_set_back_otherwise.py")
    code = rewritten(right, "variable_of_other_module")
    assert code is not None
    assert not codes(code, right.config)


def test_samples_have_no_rewrite_in_common() -> None:
    program, names = SAMPLE[0], list(REWRITES)
    made = [{one.rewrites for one in singles(program, names, 3, sample)} for sample in range(3)]
    assert made[0].isdisjoint(made[1] | made[2])
    assert made[1].isdisjoint(made[2])
    assert chain_of(program, 0) != chain_of(program, 1)


def chain_of(program: Program, sample: int) -> list[tuple[str, ...]]:
    return [one.rewrites for one in chains(program, list(REWRITES), 1, sample)]
