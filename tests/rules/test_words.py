"""Of what differs from program to program, a message says what is so in this one."""

from __future__ import annotations

import pytest

from spec.programs import CORPUS
from tapelint.check import check
from tapelint.config import Config
from tapelint.source.text import Source

WORDS = {
    "apply_built_in_another_order": "Use one list for `tape.gradient` and for `apply`",
    "apply_built_for_more": "the optimizer was built for 2 variables",
    "apply_clip_result": "Applied as it is, its whole list is taken for the gradient",
    "apply_fewer_gradients": "`apply` pairs 1 gradient with 2 variables and ends with the shorter",
    "apply_of_a_dictionary": "is a dictionary, and `apply` takes its names for gradients",
    "apply_of_a_generator": "Given something that can be run over only once",
    "apply_of_a_tuple": "`apply` is given no variables, and the optimizer is not built for any",
    "apply_of_one_gradient": "is given one tensor and one variable: it raises. Put both into lists",
    "apply_of_pairs_and_variables": "`apply` takes the gradients first, not pairs",
    "apply_returns_none": "`apply` returns None",
    "apply_rows_of_one_gradient": "or put both into",
    "apply_to_one_variable": "runs over the rows of the one that it is given",
    "apply_with_a_name": "`apply` has no argument `name`",
    "array_watched": "`x` is a NumPy array, neither a tensor nor a variable",
    "fakes_before_tape": "`generator(noise, training=True)` is computed outside the tape",
    "gradient_for_model_input": "`inputs` is a symbolic Keras tensor",
    "gradient_through_shuffle": "`tf.random.shuffle(x @ w, seed=1)` has no gradient",
    "model_told_of_training_by_another_name": "works as in inference (Keras 3)",
    "optimizer_module_misspelt": "The module is called `optimizers`",
    "optimizer_weights": "`get_weights` of an optimizer is called `variables` since",
    "own_optimizer_runs_twice": "this loop runs over nothing",
    "random_direction_not_zipped": "holds tensors only",
    "result_of_metric": "is the result of a metric, which keeps it in variables of its own",
    "row101_call_over_several_lines": "holds gradients only",
    "row102_dictionary_and_list": "pairs names with variables",
    "row102_two_arguments": "not gradients and variables apart",
    "row107_one_pair": "is not a sequence of (gradient, variable) pairs",
    "row109_one_gradient_zipped_with_list": "or write the",
    "row110_items_of_named_gradients": "pairs names with gradients",
    "row110_zip_of_dictionaries": "pairs names with names",
    "row115_apply_gradient": "The method is called `apply_gradients`",
    "row117_checked_with_any": "`pairs` was used up before",
    "row118_zipped_before_the_loop": "`pairs` was used up in the previous iteration of this loop",
    "row122_global_step": "where that of Keras 2 accepts it",
    "row124_apply_of_list_of_pairs": "since it takes the pairs for gradients",
    "row124_apply_of_zip": "object of type 'zip' has no len()",
    "row129_attribute_overwritten": "returns the count of steps, not an optimizer",
    "row201_last_of_the_models": "these gradients were taken for `variables`",
    "row204_fewer_gradients": "`zip` pairs 2 gradients with 4 variables and ends with",
    "row204_rest_of_the_models": "so `decoder.trainable_variables` are not trained",
    "row205_prefix_of_variables": "`zip` pairs 4 gradients with 2 variables and drops",
    "row301_in_keras_train_step": "Zipped as it is, its whole list is taken for the gradient",
    "row301_unpacked_in_wrong_order": "Here the norm is zipped with the variables",
    "row303_clip_list_in_function": "in a `tf.function` this raises",
    "row304_clip_whole_list": "unless all gradients have one shape. Clip",
    "row306_clip_by_norm_of_list": "and then clips them all together",
    "row313_both_norms": "Only one of …` (Keras 3) or raises",
    "row313_norm_and_value": "or clips both ways (Keras 2)",
    "row406_matmul_before_tape": "how the loss depends on the variable, so every gradient is None",
    "row407_loss_with_comments": "This is computed outside the tape",
    "row414_activation_stopped": "while the tape does not record: the gradients for the variable",
    "row421_not_trainable": "not trainable, so the tape does not watch it",
    "row422_whole_numbers": "holds integers, which have no gradients",
    "row425_function": "`compute_loss` is a function, not its result",
    "row425_function_without_return": "`loss` is None, since the function",
    "row425_loss_object": "`loss_fn` is the loss object, not the loss it computes",
    "row426_loss_of_whole_numbers": "This makes integers, which have no gradient",
    "row432_keyword_loss": "It is called `target`",
    "row506_loss_in_variable": "keeps a value and not how it was computed",
    "row507_argmax_in_loss": "Compute the loss from the logits",
    "row511_everything_stopped": "lets no gradient through",
    "row514_in_place_operator": "`w -= …` raises",
    "row514_rebound_in_loop": "`weights` becomes a tensor here, and the variable keeps its value",
    "row515_loop_over_parameters": "so nothing is trained. Change the value with `.assign_sub`",
    "row532_global_in_function": "makes `W` a local name, which has no value yet",
    "row714_decay": "Optimizers do not take `decay` since TensorFlow 2.11",
    "row714_lr": "`lr` is called `learning_rate` since TensorFlow 2.11",
    "row714_lr_called": "'ResourceVariable' object is not callable` (Keras 2)",
    "row714_lr_halved": "this sets an attribute that nothing reads (Keras 3)",
    "row801_minimize_after_gradient": "Apply the gradients that were taken",
    "row801_minimize_with_new_tape": "since the tape has not recorded the loss (Keras 2)",
    "row802_minimize_and_apply": "does the step of `apply_gradients` a second time (Keras 2)",
    "row804_compute_gradients": "`compute_gradients` of an optimizer raises",
    "row805_experimental": "Use `tf.keras.optimizers.SGD`, or install",
    "row805_train_adam": "TensorFlow 2 has no `tf.train.AdamOptimizer`",
    "row906_tape_as_argument": "is not the tensor that the tape has recorded outside",
    "row906_tape_kept": "This tape has recorded inside of a `tf.function`",
    "row906_tape_returned": "A `tf.function` cannot return a tape",
    "target_network_bound_in_two_loops": "never changes. Change the value with `.assign`.",
}


@pytest.mark.parametrize("name", WORDS)
def test_a_message_says_what_is_so_here(name: str) -> None:
    text = (CORPUS / "truth" / f"{name}_bad.py").read_text(encoding="utf-8")
    assert any(WORDS[name] in finding.message for finding in check(Source(text), Config()))
