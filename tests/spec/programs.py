"""The programs of the specification corpus and what each of them expects.

An expectation is a trailing comment on the line that its finding stands on::

    optimizer.apply_gradients(grads)  # error: [TL102] raises ValueError: not enough values

After the code comes the symptom that the program shows on real TensorFlow, one of

- ``raises TYPE: WORDS``: it ends in this exception, whose message contains the words;
- ``A, B do not move``: the variables (or those of these models) keep their first values;
- ``A, B move wrongly``: they end elsewhere than in the repaired program;

then, where Keras 2 differs, ``; on 2.15`` and its symptom, or ``runs`` where it has none. Before
what is raised there may stand, in brackets, the code of the rule that finds it with Keras 2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tapelint.check import check
from tapelint.config import Config, Keras
from tapelint.finding import Severity
from tapelint.rules import RULES
from tapelint.rules.base import Rule
from tapelint.source.text import Source

CORPUS = Path(__file__).parent.parent / "corpus"
EXAMPLES = Path(__file__).parents[2] / "examples"
WITHOUT_FIX = {
    "truth/zeros_elementwise_bad": "which factor is to start with noise, its author knows",
    "truth/inference_by_default_bad": "it is said where the function is defined",
    "truth/part_in_numpy_function_bad": "which operation is meant, only its author knows",
    "truth/root_kept_by_relu_bad": "the root is written as a power",
    "truth/straight_through_in_steps_bad": "the difference has a name, and may be used elsewhere",
    "truth/looked_up_after_loop_bad": "a parameter and a function that makes steps are as good",
    "truth/gradients_kept_by_graph_bad": "where its caller keeps them, only its author knows",
    "truth/factor_trained_away_bad": "a multiplier or a weight, only its author knows",
    "truth/weights_of_two_losses_bad": "the same",
    "truth/recomputed_with_other_noise_bad": "who calls the function has to give it a seed",
    "truth/recomputed_by_hand_bad": "the same",
    "truth/dictionary_flattened_by_keys_bad": "the dictionary is out of sight where it is zipped",
    "truth/row737_whole_batch_bad": "what else belongs into the scope, only its author knows",
    "truth/row522_root_of_what_is_tested_bad": "the test stands in another call than the root",
    "truth/row524_sums_of_the_hessian_bad": "how to solve for the step, only its author knows",
    "truth/tasks_begin_where_others_ended_bad": "a copy of the model may be meant",
    "truth/moved_after_forward_bad": "what else stands between is to be moved by its author",
    "truth/layers_collected_too_early_bad": "the list is read in a helper, and used elsewhere",
    "truth/loss_across_tapes_bad": "one tape around the loop, or sums of gradients, are as good",
    "truth/loss_kept_across_tapes_bad": "the same",
    "truth/row524_column_beside_the_whole_bad": "which column is meant, only its author knows",
    "truth/object_kept_by_graph_bad": "whether to pass the model or to remake the graph, is open",
    "truth/row649_model_of_the_module_bad": "the same",
    "truth/divergence_subtracted_bad": "which sign is to change, only its author knows",
    "truth/row537_cross_entropy_of_one_logit_bad": "more units may be missing, or a sigmoid",
    "truth/loss_of_before_in_each_turn_bad": "how the loss is computed anew, the loop cannot tell",
    "truth/optimizer_argument_left_out_bad": "which optimizer to give, only its author knows",
    "truth/softmax_applied_twice_bad": "the model or the loss is to be changed",
    "truth/clipped_before_keras_unscales_bad": "how the optimizer is made, is told elsewhere",
    "truth/averages_left_in_optimizer_bad": "where the training ends, only its author knows",
    "truth/clipped_in_loop_of_helper_bad": "what the method gives has no name yet",
    "truth/codebook_behind_straight_through_bad": "what was looked up may have no name any more",
    "truth/curvature_of_relu_network_bad": "which activation is smooth enough, only a trial tells",
    "truth/rates_of_two_states_summed_bad": "which derivatives are meant, only its author knows",
    "truth/recurrent_state_replaced_in_graph_bad": "to bind another variable may be meant",
    "truth/total_replaced_in_graph_bad": "how large the variable is to be, is not told",
    "truth/weight_in_custom_gradient_by_call_bad": "the gradient of it has to be worked out",
    "truth/weight_in_custom_gradient_of_layer_bad": "the gradient of it has to be worked out",
    "truth/one_of_several_results_bad": "which operation is meant, only its author knows",
    "truth/spread_by_numpy_bad": "some functions of NumPy, and no others, are meant to cut off",
    "truth/weight_read_before_the_tape_bad": "a loop stands between it and the block",
    "truth/kept_and_never_read_bad": "it is a method that has to apply them, or who calls it",
    "truth/result_of_metric_bad": "how to gather the losses, only its author knows",
    "truth/rows_kept_in_a_bank_bad": "what is scored against, only its author knows",
    "truth/stopped_on_both_sides_bad": "which side is to be trained, only its author knows",
    "truth/slots_never_set_back_bad": "where they are to be set back, its author knows",
    "truth/slice_of_watched_points_bad": "the slices are to be made before the block",
    "truth/terms_added_up_by_name_bad": "what the loss is to be, only its author knows",
    "truth/activity_read_before_call_bad": "in which order to call and read, only its author knows",
    "truth/another_noise_predicted_bad": "where to keep the noise, only its author knows",
    "truth/opposing_losses_bad": "which loss is whose, only its author knows",
    "truth/penalty_from_settings_bad": "where in the loss it belongs, only its author knows",
    "truth/loss_of_a_layer_left_out_bad": "where in the loss it belongs, only its author knows",
    "truth/tasks_move_the_beginning_bad": "the outer tape is in another function",
    "truth/penalty_before_the_tape_bad": "what else is computed with it, only its author knows",
    "truth/penalty_left_out_bad": "which loss the penalty belongs to, only its author knows",
    "truth/ratio_to_itself_bad": "what the old policy was, only its author knows",
    "truth/slope_of_two_outputs_bad": "which derivatives are meant, only its author knows",
    "truth/teacher_and_predictor_bad": "which branch is to be constant, only its author knows",
    "truth/weights_of_fit_dropped_bad": "where the weights belong, only its author knows",
    "truth/weights_of_fit_dropped_by_a_base_bad": "where the weights belong, only its author knows",
    "truth/row512_numpy_function_bad": "not every function of NumPy is one of TensorFlow",
    "truth/row523_sampled_bad": "how to learn from samples, only its author knows",
    "truth/row525_labels_alone_bad": "which is to be the prediction, the text does not say",
    "truth/row315_norm_missing_bad": "how far to clip, only its author knows",
    "truth/row425_function_without_return_bad": "what to return, only its author knows",
    "truth/row705_fresh_variable_each_epoch_bad": "each restart is to begin with this value",
    "truth/row507_argmax_in_loss_bad": "what the loss is to be, only its author knows",
    "truth/row510_accuracy_as_loss_bad": "what the loss is to be, only its author knows",
    "truth/row412_gradient_of_the_other_tape_bad": "the tape is wrong, or the loss is",
    "truth/row114_keras_train_step_bad": "which of the two optimizers is meant, is not told",
    "truth/row807_compiled_metrics_bad": "what the metrics compare, only its author knows",
    "truth/row904_second_model_bad": "which models there are is told where the step is called",
    "truth/row704_frozen_between_bad": "from which step on to freeze, only its author knows",
    "truth/row704_frozen_between_like_shapes_bad": "from which step on, only its author knows",
    "truth/optimizers_in_a_dictionary_bad": "which of the two optimizers is meant, is not told",
    "truth/tensor_given_to_optimizer_bad": "a variable, or no optimizer, only its author knows",
    "truth/image_given_to_optimizer_bad": "where the variable is to be made, is not told",
    "truth/random_direction_not_zipped_bad": "which variables these are for, is not told",
    "truth/filtered_for_a_clone_bad": "another function drops the gradients",
    "truth/watched_after_use_bad": "the line of the watch may belong elsewhere",
    "truth/array_watched_bad": "which tensor is meant, only its author knows",
    "truth/gradients_clipped_by_name_bad": "what is done with the clipped ones, depends on it",
    "truth/gate_without_part_bad": "whether it is to be called or left out, is not told",
    "truth/temperature_without_part_bad": "whether it is to be used or left out, is not told",
    "truth/judge_grown_by_add_bad": "whether it is to be used or left out, is not told",
    "truth/networks_by_name_bad": "the optimizers are looked up by a key",
    "truth/parts_made_trainable_in_stages_bad": "whether to build it first, only its author knows",
    "truth/log_variances_of_a_helper_bad": "how the helper lists them, is not told",
    "truth/weights_of_a_loss_layer_bad": "whether it is to be trained, only its author knows",
    "truth/layer_made_in_tf_function_bad": "where to keep the layer, is not told",
    "truth/inner_step_by_optimizer_bad": "the outer tape is in another function",
    "truth/read_while_frozen_for_stages_bad": "the list is kept by another method",
    "truth/optimizer_made_by_factory_each_epoch_bad": "it has to be given to the method",
    "truth/row910_frozen_after_the_first_call_bad": "a second function has to be written",
    "truth/list_grown_in_graph_loop_bad": "a tensor to sum up in, or an array, has to be made",
    "truth/first_batch_each_epoch_bad": "the loop over one batch has to be taken apart",
    "truth/thawed_after_fit_bad": "how to compile the model once more, only its author knows",
    "truth/frozen_after_fit_bad": "how to compile the model once more, only its author knows",
    "truth/losses_kept_by_an_agent_bad": "a method of another object appends it",
    "truth/made_outside_scope_bad": "what else is to be made in the scope, is not told",
    "truth/module_outside_of_scope_bad": "what else is to be made in the scope, is not told",
    "truth/copied_to_itself_bad": "how a second network is made, is not told",
    "truth/copied_to_itself_by_one_name_bad": "which other network is meant, is not told",
    "truth/averaged_with_itself_bad": "which of the two is the other's, is not told",
    "truth/averaged_over_one_list_bad": "which other network is meant, is not told",
    "truth/encoder_left_out_bad": "what the network is called where the list is, is not told",
    "truth/teacher_is_the_student_bad": "how a second network is made, is not told",
    "truth/stopped_on_same_side_bad": "which of the terms is wrong, only its author knows",
    "truth/phases_of_one_step_bad": "a second function has to be made",
    "truth/thawed_between_stages_bad": "a second function has to be made",
    "truth/row111_class_passed_as_argument_bad": "each caller would have to pass an instance",
    "truth/gradient_through_counted_hits_bad": "what the loss is to be, only its author knows",
    "truth/gradient_through_values_of_one_hot_bad": "there are several ways to scale it",
    "truth/gradient_through_numpy_function_of_list_bad": "the function has to be written anew",
    "truth/gradient_not_registered_contrast_bad": "what else to do to the image, is not told",
    "truth/two_losses_of_one_function_bad": "which of the two is meant, is not told",
    "truth/bfloat16_variable_with_adam_bad": "the type, the rate or the optimizer may be changed",
    "truth/array_methods_of_estimate_bad": "what the methods of arrays do has to be written anew",
    "truth/guesses_before_tape_bad": "a loop would have to be moved",
    "truth/loss_of_ones_own_bad": "what the loss is to be, only its author knows",
    "truth/clipped_by_numpy_bad": "not every function of NumPy is one of TensorFlow",
    "truth/gradient_not_registered_beside_loss_bad": "what is to be trained there, is not told",
    "truth/clipping_of_loss_scale_optimizer_bad": "the optimizer inside is made elsewhere",
    "truth/empty_tuple_of_variables_bad": "what is to be trained, only its author knows",
    "truth/function_of_replica_bad": "the decorator may be there for other callers",
    "truth/kernel_of_clone_set_bad": "the model has to be written anew as a function",
    "truth/layer_in_custom_gradient_bad": "what the gradient is, only its author knows",
    "truth/muon_with_matrix_bad": "a layer, or another kind of variable, only its author knows",
    "truth/reduced_in_each_replica_bad": "the sum has a name of its own, which may be used",
    "truth/stateless_apply_result_bad": "what is done with the new values, has to go as well",
    "truth/tape_of_the_trainer_bad": "who else uses the tape, is not told",
    "truth/updates_asked_of_optimizer_bad": "where the graph was run, is not told",
    "truth/variable_in_call_bad": "a layer makes its weights in a method of its own",
    "truth/variable_in_update_step_bad": "what is kept from step to step, is not told",
    "pages/regularization-added-twice_bad": "the sum would have to go, and the loop around it",
    **{
        f"pages/{rule.name}_bad": "the page says why"
        for rule in RULES
        if rule.section("Fix").startswith(("None:", "There is none"))
    },
}
"""The broken programs that are not repaired, and why."""

KERAS_2 = {"silent/legacy_and_mixed_precision"}
"""The programs that are right where Keras 2 is known to be in use, and run on it alone."""

NOT_RUN = {
    "expects_raising": "needs pytest",
    "federated_tensorflow": "needs TensorFlow Federated and Sonnet",
    "horovod": "needs Horovod",
    "keras_without_tensorflow": "needs TensorFlow 1",
    "lookalikes_flax_optax": "needs JAX",
    "lookalikes_mlx_torch_sonnet": "needs MLX, PyTorch/XLA and Sonnet",
    "notebook_cells": "its names come from elsewhere",
    "optimizers_of_tensorflow_addons": "needs TensorFlow Addons",
    "sagemaker": "needs SageMaker",
    "tensorflow_1": "needs TensorFlow 1",
    "unknown_things": "its modules are made up",
    "wrappers_of_horovod": "needs Horovod and its like",
}
"""The silent programs that are not run, and why."""

_EXPECTATION = re.compile(r"# (error|warning|information|hint): \[(TL\d+)\](.*?)(?=  # |$)")


@dataclass(frozen=True)
class Expectation:
    """One finding: its 0-based line, severity and code, and the symptom that proves it."""

    line: int
    severity: Severity
    code: str
    symptom: str


@dataclass(frozen=True)
class Program:
    """A Python program with its expectations in comments."""

    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def expectations(self) -> list[Expectation]:
        return [
            Expectation(number, Severity(severity), code, symptom.strip())
            for number, line in enumerate(self.text.splitlines())
            for severity, code, symptom in _EXPECTATION.findall(line)
        ]

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def config(self) -> Config:
        """The settings to check it with."""
        return Config(Keras.KERAS_2 if self.name in KERAS_2 else None)

    @property
    def twin(self) -> Program:
        """The repaired program that stands beside a broken one."""
        return Program(self.path.with_name(self.path.name.replace("_bad.py", "_good.py")))


@dataclass(frozen=True)
class Example(Program):
    """An example on the page of ``rule``, ``path`` being only its name."""

    rule: Rule

    @cached_property
    def text(self) -> str:
        return self.rule.bad if self.path.stem.endswith("_bad") else self.rule.good

    @cached_property
    def expectations(self) -> list[Expectation]:
        """What is found in it; that this is the rule's own, ``tests/docs`` looks after."""
        return [
            Expectation(finding.range.start.line, finding.severity, finding.code, "")
            for finding in check(Source(self.text), Config())
        ]


def examples_of_pages() -> list[Program]:
    """Return the bad and the good examples on the pages of the rules."""
    return [
        Example(Path("pages") / f"{rule.name}_{kind}", rule)
        for rule in RULES
        for kind in ("bad", "good")
    ]


def programs(folder: str) -> list[Program]:
    """Return the programs of a folder of the corpus, by name."""
    return [Program(path) for path in sorted((CORPUS / folder).glob("*.py"))]
