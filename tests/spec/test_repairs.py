"""What a repair names is bound where it stands, whatever way a program takes."""

from __future__ import annotations

import textwrap

import pytest

from tapelint.check import analyse, check
from tapelint.config import Config, Keras
from tapelint.finding import Finding, Fix, Safety
from tapelint.fixes.apply import apply
from tapelint.fixes.check import Check
from tapelint.fixes.repair import Text, candidates
from tapelint.source.text import Source

HEAD = """\
import tensorflow as tf

x = tf.ones((8, 3))
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)
"""


def program(step: str, after: str = "") -> Source:
    """A program whose function ``step`` has this body."""
    body = textwrap.indent(textwrap.dedent(step).strip("\n"), "    ")
    return Source(
        f"{HEAD}\n\ndef step(some):\n{body}\n\n\n{after}for _ in range(9):\n    step(_)\n"
    )


def only(source: Source, code: str, config: Config | None = None) -> Finding:
    """The only finding, which is of the rule ``code``."""
    (finding,) = check(source, config or Config())
    assert finding.code == code
    return finding


def fixes(source: Source, code: str) -> dict[str, Fix]:
    return {fix.title: fix for fix in only(source, code).fixes}


def safeties(source: Source, code: str) -> dict[str, Safety]:
    """How safe each repair of the only finding is, by its title."""
    analysis = analyse(source, Config())
    (finding,) = analysis.findings
    assert finding.code == code
    found = candidates(Text(source), analysis, Check(analysis), finding)
    return {one.fix.title: one.safety for one in found}


def repaired(source: Source, code: str) -> str:
    """The program after the only fix of its only finding, which is safe."""
    (fix,) = only(source, code).fixes
    assert fix.safety is Safety.SAFE
    return apply(source, fix.build())


LOSS = "tf.reduce_mean(tf.square(x @ w - 1.0))"
TAKEN = f"with tf.GradientTape() as tape:\n    loss = {LOSS}\ngrads = tape.gradient(loss, [w])\n"

OPTIMIZERS_ON_ONE_WAY = {
    "if": "if some:\n    adam = tf.keras.optimizers.Adam()\n",
    "for": "for _ in range(some):\n    adam = tf.keras.optimizers.Adam()\n",
    "while": "while some:\n    adam = tf.keras.optimizers.Adam()\n",
    "try": "try:\n    adam = tf.keras.optimizers.Adam()\nexcept ValueError:\n    pass\n",
    "with": "with suppress(ValueError):\n    adam = tf.keras.optimizers.Adam()\n",
    "match": "match some:\n    case 1:\n        adam = tf.keras.optimizers.Adam()\n",
    "del": "adam = tf.keras.optimizers.Adam()\nif some:\n    del adam\n",
    "and": "some and (adam := tf.keras.optimizers.Adam())\n",
}


@pytest.mark.parametrize("bound", OPTIMIZERS_ON_ONE_WAY.values(), ids=OPTIMIZERS_ON_ONE_WAY)
def test_an_optimizer_that_one_way_binds_is_no_safe_one_to_apply_with(bound: str) -> None:
    source = Source(program(bound + TAKEN).text.replace("optimizer = tf.keras", "rest = tf.keras"))
    source = Source(source.text.replace("rest = tf.keras.optimizers.SGD(0.1)\n", ""))
    assert Safety.SAFE not in safeties(source, "TL101").values()


def test_an_optimizer_that_each_way_binds_is_applied_with() -> None:
    bound = """\
        if some:
            adam = tf.keras.optimizers.Adam()
        else:
            adam = tf.keras.optimizers.Adam(0.1)
    """
    source = Source(
        program(textwrap.dedent(bound) + TAKEN).text.replace(HEAD, HEAD[: HEAD.index("optimizer")])
    )
    assert safeties(source, "TL101") == {"Apply the gradients with `adam`": Safety.SAFE}


def test_an_optimizer_of_the_module_that_comes_later_is_bound_when_the_step_is_called() -> None:
    head, _, rest = program(TAKEN).text.partition("optimizer = tf.keras.optimizers.SGD(0.1)\n")
    step, _, loop = rest.partition("for _ in")
    made = "optimizer = tf.keras.optimizers.SGD(0.1)\n"
    title = "Apply the gradients with `optimizer`"
    assert safeties(Source(f"{head}{step}{made}for _ in{loop}"), "TL101") == {title: Safety.SAFE}
    early = Source(f"{head}{step}step(0)\n{made}for _ in{loop}")
    assert safeties(early, "TL101") == {title: Safety.UNSAFE}


def test_sources_are_named_as_they_are_called_on_every_way() -> None:
    step = """\
        if some:
            trained = model.trainable_variables
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(model(x))
            grads = tape.gradient(loss, trained)
        else:
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(model(x)))
            grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(grads)
    """
    made = "model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])\n"
    source = Source(program(step).text.replace("\n\n\ndef", f"\n{made}\n\ndef"))
    assert "apply_gradients(zip(grads, model.trainable_variables))" in repaired(source, "TL102")


def test_sources_that_are_bound_anew_are_not_named() -> None:
    step = (
        TAKEN.replace("[w]", "trained")
        + "if some:\n    trained = []\noptimizer.apply_gradients(grads)"
    )
    assert not fixes(program("trained = [w]\n" + step), "TL102")


APPLIED = "optimizer.apply_gradients(zip(grads, [w]))"
BRANCH = "if some:\n    clipped, _ = tf.clip_by_global_norm(grads, 1.0)\n"


def test_what_one_way_alone_clips_gets_the_name_that_is_applied() -> None:
    text = repaired(program(TAKEN + BRANCH + APPLIED), "TL301")
    assert "        grads, _ = tf.clip_by_global_norm(grads, 1.0)\n" in text


READ_OTHERWISE = {
    "by a display": BRANCH + "print(grads)\n" + APPLIED,
    "in a loop": "for _ in range(some):\n    clipped = [one / 2 for one in grads]\n" + APPLIED,
}


@pytest.mark.parametrize("step", READ_OTHERWISE.values(), ids=READ_OTHERWISE)
def test_what_is_clipped_gets_no_name_that_is_read_otherwise(step: str) -> None:
    assert not any(fix.title.startswith("Call") for fix in fixes(program(TAKEN + step), "TL301"))


CHANGES = {
    "clipped": "if some:\n    grads, _ = tf.clip_by_global_norm(grads, 1.0)\n",
    "clipped on both ways": """\
if some:
    grads, _ = tf.clip_by_global_norm(grads, 1.0)
else:
    grads = [tf.clip_by_norm(one, 1.0) for one in grads]
""",
    "scaled in a block": "with tf.device(some):\n    grads = [2 * one for one in grads]\n",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_gradients_are_applied_after_what_one_way_does_to_them(change: str) -> None:
    text = repaired(program(TAKEN + change + "return loss"), "TL101")
    applying = "    optimizer.apply_gradients(zip(grads, [w]))\n    return loss"
    assert textwrap.indent(change, "    ") + applying in text


def test_gradients_taken_in_the_block_are_applied_after_what_follows_it() -> None:
    taken = TAKEN.replace("grads =", "    grads =")
    text = repaired(program(taken + CHANGES["clipped"]), "TL101")
    assert "(grads, 1.0)\n    optimizer.apply_gradients(zip(grads, [w]))\n" in text


def test_what_one_way_makes_of_gradients_under_another_name_is_left_to_the_reader() -> None:
    changed = "if some:\n    clipped, _ = tf.clip_by_global_norm(grads, 1.0)\n"
    title = "Apply the gradients with `optimizer`"
    assert safeties(program(TAKEN + changed), "TL101") == {title: Safety.UNSAFE}


def test_to_apply_gradients_beside_others_of_these_variables_is_left_to_the_reader() -> None:
    taken = TAKEN.replace("GradientTape()", "GradientTape(persistent=True)")
    source = program(taken + "others = tape.gradient(loss, [w])\n" + APPLIED)
    title = "Apply the gradients with `optimizer`"
    assert safeties(source, "TL101") == {title: Safety.UNSAFE}


def given_optimizer(step: str) -> str:
    """A program whose function is given its optimizer by a caller that is not seen."""
    text = program(step).text.partition("\n\n\nfor _ in")[0] + "\n"
    made = "optimizer = tf.keras.optimizers.SGD(0.1)\n"
    return text.replace(made, "").replace("def step(some)", "def step(some, optimizer)")


def test_gradients_beside_a_minimize_of_who_knows_what_are_not_applied() -> None:
    step = TAKEN + "if some:\n    grads = optimizer.get_unscaled_gradients(grads)\n"
    text = given_optimizer(step + "optimizer.minimize(loss, [w])")
    assert not [one for one in check(Source(text), Config()) if one.code == "TL101"]


def test_what_is_called_an_optimizer_is_given_the_gradients_that_were_taken() -> None:
    text = given_optimizer(TAKEN + "optimizer.apply_gradients()")
    assert f"    {APPLIED}\n" in repaired(Source(text), "TL105")
    assert not check(Source(text.replace("optimizer", "averages")), Config())


def test_the_unscaled_gradients_are_a_list_as_well() -> None:
    step = TAKEN + "grads = optimizer.get_unscaled_gradients(grads)\ngrads = grads / 2.0\n"
    text = program(step + APPLIED).text
    source = Source(text.replace("tf.keras.optimizers.SGD(0.1)", "made()"))
    assert "grads = [" in repaired(source, "TL304")


def test_gradients_that_have_no_name_are_given_a_new_one() -> None:
    step = "grads = 3\n" + TAKEN.replace("grads = tape", "tape") + "return grads"
    assert "    gradients = tape.gradient(loss, [w])\n" in repaired(program(step), "TL101")


def test_minimize_after_gradients_were_taken_applies_these_once() -> None:
    source = program(TAKEN + "optimizer.minimize(loss, [w])")
    text = repaired(source, "TL801")
    assert "optimizer.apply_gradients(zip(grads, [w]))" in text
    assert text.count("apply_gradients") == 1
    assert not check(Source(text), Config())
    assert "Apply the gradients that were taken" in only(source, "TL801").message


def test_minimize_of_another_loss_is_compared_by_the_reader() -> None:
    source = program(TAKEN + f"optimizer.minimize(lambda: {LOSS}, [w])")
    assert safeties(source, "TL801") == {"Apply the gradients that were taken": Safety.UNSAFE}
    # With Keras 2 it does the step: the variables do change.
    assert not check(source, Config(Keras.KERAS_2))


def test_minimize_of_other_variables_does_not_apply_the_gradients() -> None:
    step = TAKEN + "optimizer.minimize(lambda: tf.square(v), [v])"
    source = Source(program(step).text.replace("optimizer =", "v = tf.Variable(1.0)\noptimizer ="))
    assert [one.code for one in check(source, Config())] == ["TL101", "TL801"]


@pytest.mark.parametrize("tape", ["tf.GradientTape()", "tf.GradientTape(persistent=True)"])
def test_minimize_with_a_tape_that_recorded_nothing_gets_one_that_records(tape: str) -> None:
    source = program(f"loss = {LOSS}\noptimizer.minimize(loss, [w], tape={tape})")
    text = repaired(source, "TL801")
    assert f"    with tf.GradientTape() as tape:\n        loss = {LOSS}\n" in text
    assert "apply_gradients(zip(tape.gradient(loss, [w]), [w]))" in text
    assert "works" not in only(source, "TL801").message
    keras_2 = only(source, "TL801", Config(Keras.KERAS_2)).message
    assert "raises, since the tape has not recorded the loss" in keras_2


def test_minimize_with_a_function_and_a_tape_computes_the_loss_on_a_tape() -> None:
    step = f"optimizer.minimize(lambda: {LOSS}, [w], tape=tf.GradientTape())"
    assert f"as tape:\n        loss = {LOSS}\n" in repaired(program(step), "TL801")


def test_minimize_without_variables_raises_with_keras_2_too() -> None:
    source = program(f"optimizer.minimize(lambda: {LOSS})")
    for config in (Config(), Config(Keras.KERAS_2)):
        assert "missing 1 required positional argument" in only(source, "TL801", config).message


def test_gradients_do_not_take_the_place_of_pairs() -> None:
    step = """\
        pairs = tuple(zip(tape.gradient(loss, [w]), [w]))
        clipped = [tf.clip_by_norm(one, 0.1) for one, _ in pairs]
        optimizer.apply_gradients(pairs)
        return pairs[:1]
    """
    source = program(
        TAKEN.replace("grads = tape.gradient(loss, [w])\n", "") + textwrap.dedent(step)
    )
    assert not fixes(source, "TL301")


def test_pairs_that_are_made_before_the_gradients_are_clipped_stay() -> None:
    step = """\
        pairs = tuple(zip(grads, [w]))
        clipped = [tf.clip_by_norm(one, 0.1) for one in grads]
        optimizer.apply_gradients(pairs)
    """
    loop = textwrap.indent(TAKEN + textwrap.dedent(step), "    ")
    assert not fixes(program("for _ in range(some):\n" + loop), "TL301")


def test_all_of_the_raw_gradients_are_replaced() -> None:
    step = """\
        clipped, _ = tf.clip_by_global_norm(grads, 0.1)
        optimizer.apply_gradients([(grads[0], w), (grads[1], v)])
    """
    taken = TAKEN.replace("[w]", "[w, v]").replace("x @ w", "x @ w + v")
    source = Source(
        program(taken + textwrap.dedent(step)).text.replace(
            "optimizer =", "v = tf.Variable(1.0)\noptimizer ="
        )
    )
    assert "[(clipped[0], w), (clipped[1], v)]" in repaired(source, "TL301")


NAMED = "with tf.GradientTape() as tape:\n    loss = w * w + v * v\n"
ZIPPED = {
    "a dictionary and a list": ('{"w": w, "v": v}', "zip(grads, [w, v])", "grads.values(), [w, v]"),
    "two dictionaries": ("named", "zip(grads, named)", "grads.values(), named.values()"),
    "the keys of one": ("named", "zip(grads, named.values())", "grads.values(), named.values()"),
}


def of_dictionary(sources: str, pairs: str) -> Source:
    step = f"{NAMED}grads = tape.gradient(loss, {sources})\noptimizer.apply_gradients({pairs})"
    made = 'w = tf.Variable(1.0)\nv = tf.Variable(2.0)\nnamed = {"w": w, "v": v}\n'
    head, _, rest = program(step).text.partition("optimizer =")
    return Source(f"{head}{made}optimizer ={rest}")


@pytest.mark.parametrize(("sources", "pairs", "right"), ZIPPED.values(), ids=ZIPPED)
def test_the_values_of_a_dictionary_of_gradients_are_zipped(
    sources: str, pairs: str, right: str
) -> None:
    source = of_dictionary(sources, pairs)
    assert f"apply_gradients(zip({right}))" in repaired(source, "TL102")
    assert "unpack" not in only(source, "TL102").message


def test_a_dictionary_is_not_zipped_with_variables_in_another_order() -> None:
    source = of_dictionary('{"w": w, "v": v}', "zip(grads, [v, w])")
    assert "Cast string to float is not supported" in only(source, "TL102").message
    assert not fixes(source, "TL102")


def test_comments_stay_where_recording_goes_on() -> None:
    step = """\
        with tf.GradientTape() as tape:
            with tape.stop_recording():
                # before
                y = x @ w
                # between
                z = y - 1.0
                # behind
            loss = tf.reduce_mean(tf.square(z))
        grads = tape.gradient(loss, [w])
        optimizer.apply_gradients(zip(grads, [w]))
    """
    text = repaired(program(step), "TL501")
    inside = "# before\ny = x @ w\n# between\nz = y - 1.0\n# behind\nloss = "
    assert "as tape:\n" + textwrap.indent(inside, " " * 8) in text


def test_comments_of_a_header_over_several_lines_stay() -> None:
    step = """\
        with tf.GradientTape() as tape:
            with (
                tape.stop_recording()  # why: {}
            ):  # here
                y = x @ w
            loss = tf.reduce_mean(tf.square(y))
        grads = tape.gradient(loss, [w])
        optimizer.apply_gradients(zip(grads, [w]))
    """
    text = repaired(program(step), "TL501")
    assert "as tape:\n        # why: {}\n        # here\n        y = x @ w\n" in text


def test_the_comment_on_an_optimizer_that_is_left_out_stays() -> None:
    text = """\
import tensorflow as tf

w = tf.Variable(1.0)
x = tf.ones((8, 3))


class Trainer:
    def __init__(self):
        self.optimizer = tf.keras.optimizers.Adam()

    def train_step(self, x):
        # above
        self.optimizer = tf.keras.optimizers.Adam(0.1 * self.rate)  # beside
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(w * x)
        grads = tape.gradient(loss, [w])
        self.optimizer.apply_gradients(zip(grads, [w]))
"""
    (fix,) = only(Source(text), "TL701").fixes
    left = apply(Source(text), fix.build())
    assert "        # above\n        # beside\n        with tf" in left


OUTSIDE = "with tf.GradientTape() as tape:\n    loss = tf.reduce_mean(tf.square(x @ w - 1.0))\n"


def test_all_that_is_computed_on_the_way_to_the_target_is_moved_into_the_tape() -> None:
    step = """\
        with tf.GradientTape() as tape:
            y = x @ w
        loss = tf.reduce_mean(tf.square(y))
        print(loss)
        scaled = loss / 2
        grads = tape.gradient(scaled, [w])
    """
    source = program(textwrap.dedent(step) + APPLIED)
    for finding in check(source, Config()):
        text = apply(source, finding.fixes[0].build())
        assert "        scaled = loss / 2\n    grads" in text
        assert not check(Source(text), Config())


TARGETS = {
    "in the call": (
        "    penalty = tf.reduce_sum(w)\ngrads = tape.gradient(loss + penalty, [w])\n",
        "loss + penalty",
    ),
    "by keyword": ("grads = tape.gradient(target=-loss, sources=[w])\n", "-loss"),
    "from what is computed outside as well": (
        "penalty = tf.reduce_sum(w)\ngrads = tape.gradient(loss + penalty, [w])\n",
        "tf.reduce_sum(w)",
    ),
}


@pytest.mark.parametrize(("taking", "words"), TARGETS.values(), ids=TARGETS)
def test_a_target_that_is_computed_in_the_call_is_computed_in_the_block(
    taking: str, words: str
) -> None:
    source = program(OUTSIDE + taking + APPLIED)
    assert source.slice(only(source, "TL501").range) == words
    text = repaired(source, "TL501")
    assert not check(Source(text), Config())
    assert "        total = " in text


def test_a_target_whose_name_is_bound_anew_is_not_moved() -> None:
    step = OUTSIDE + "if some:\n    loss = 2 * loss\ngrads = tape.gradient(-loss, [w])\n" + APPLIED
    assert not any(finding.fixes for finding in check(program(step), Config()))


KEPT = "apply = optimizer.apply_gradients\n"


def test_a_kept_method_of_a_class_is_one_of_an_instance_once_repaired() -> None:
    text = program(TAKEN + KEPT + "apply(zip(grads, [w]))").text
    source = Source(text.replace("SGD(0.1)", "SGD"))
    assert "optimizer = tf.keras.optimizers.SGD()\n" in repaired(source, "TL103")


def test_a_method_of_a_class_that_is_passed_on_is_found() -> None:
    text = program(TAKEN + "some(zip(grads, [w]))").text
    source = Source(
        text.replace("SGD(0.1)", "SGD").replace("step(_)", "step(optimizer.apply_gradients)")
    )
    finding = only(source, "TL103")
    assert source.slice(finding.range) == "some"
    assert not finding.fixes


def test_a_kept_method_that_is_given_nothing_is_one_fault() -> None:
    source = program(TAKEN + KEPT + "apply()")
    assert "    apply(zip(grads, [w]))\n" in repaired(source, "TL105")


def test_a_kept_method_of_the_optimizer_of_a_model_that_is_not_compiled_is_found() -> None:
    step = TAKEN.replace("[w]", "model.trainable_variables").replace("x @ w", "model(x)")
    kept = "apply = model.optimizer.apply_gradients\napply(zip(grads, model.trainable_variables))"
    source = Source(
        program(step + kept).text.replace(
            "optimizer =", "model = tf.keras.Sequential([tf.keras.layers.Dense(1)])\noptimizer ="
        )
    )
    assert source.slice(only(source, "TL112").range) == "model.optimizer"


def test_a_tape_that_is_said_not_to_be_persistent_gets_no_second_word_of_that() -> None:
    taken = TAKEN.replace("GradientTape()", "GradientTape(persistent=False)")
    step = f"{taken}{APPLIED}\nprint(tape.gradient(loss, [w]))"
    assert not fixes(program(step), "TL401")


def test_the_rate_of_a_legacy_optimizer_is_called_lr() -> None:
    text = program(TAKEN + APPLIED + "\nprint(optimizer.lr)").text
    legacy = text.replace("optimizers.SGD", "optimizers.legacy.SGD")
    assert [one.code for one in check(Source(text), Config())] == ["TL802"]
    assert [one.code for one in check(Source(legacy), Config())] == ["TL803"]


@pytest.mark.parametrize(
    ("legacy", "today"),
    [
        ("Adam(lr=0.1)", "Adam(learning_rate=0.1)"),
        ("Adam(beta_1=0.8, lr = (0.1))", "Adam(beta_1=0.8, learning_rate = (0.1))"),
        ("SGD(0.1, clipnorm=1.0)", "SGD(0.1, clipnorm=1.0)"),
        ("Adam(lr=0.1, decay=0.01)", None),
        ("Nadam(lr=0.1, schedule_decay=0.004)", None),
        ("SGD(0.1, lr=0.01)", None),
        ("SGD(learning_rate=0.1, lr=0.01)", None),
        ("SGD(0.1, clipnorm=1.0, clipvalue=0.5)", None),
        ("SGD(0.1, 0.9, True, 'plain')", None),
        ("SGD(**options)", None),
        ("SGD(*options)", None),
    ],
)
def test_a_legacy_optimizer_is_made_anew_where_its_arguments_tell_how(
    legacy: str, today: str | None
) -> None:
    text = program(TAKEN + APPLIED).text
    source = Source(text.replace("optimizers.SGD(0.1)", f"optimizers.legacy.{legacy}"))
    made = only(source, "TL803", Config(keras=Keras.KERAS_3)).fixes
    lines = [apply(source, fix.build()).splitlines() for fix in made if fix.safety is Safety.SAFE]
    assert len(lines) == len(made) == (today is not None)
    assert all(f"optimizer = tf.keras.optimizers.{today}" in one for one in lines)


def test_a_filter_in_other_words_filters_the_pairs() -> None:
    step = f"{TAKEN}grads = [g for g in grads if not g is None]\n{APPLIED}"
    assert "[(g, variable) for g, variable in zip(grads, [w]) if not g is None]" in repaired(
        program(step), "TL206"
    )


def test_who_scales_the_loss_need_not_be_who_applies_the_clipped_gradients() -> None:
    scaler = "tf.keras.mixed_precision.LossScaleOptimizer(tf.keras.optimizers.SGD(0.1))"
    step = TAKEN.replace("grads =", "    scaled = scaler.scale_loss(loss)\ngrads =").replace(
        "gradient(loss", "gradient(scaled"
    )
    clip = "grads, _ = tf.clip_by_global_norm(grads, 1.0)\n"
    text = program(step + clip + APPLIED).text.replace("\n\n\ndef", f"\nscaler = {scaler}\n\n\ndef")
    plain = {one.code for one in check(Source(text), Config())}
    itself = {
        one.code for one in check(Source(text.replace("optimizer.apply", "scaler.apply")), Config())
    }
    assert itself - plain == {"TL541"}


@pytest.mark.parametrize(
    ("argument", "advice"),
    [("skip_gradients_aggregation=True", "Keras 3 always sums"), ('name="step"', "Leave it out.")],
)
def test_what_an_argument_of_keras_2_did_is_said(argument: str, advice: str) -> None:
    source = program(TAKEN + APPLIED.replace("])", f"]), {argument}", 1))
    assert advice in only(source, "TL108").message


@pytest.mark.parametrize(
    ("use", "raises"),
    [
        ("made.apply_gradients(zip(grads, [w]))", "'function' object has no attribute"),
        ("model.compile(optimizer=made)", "`compile` raises"),
    ],
)
def test_what_a_function_raises_in_the_place_of_an_optimizer_is_said(use: str, raises: str) -> None:
    made = "\n\ndef made():\n    return tf.keras.optimizers.SGD(0.1)\n"
    model = "model = tf.keras.Sequential([tf.keras.layers.Dense(1)])\n"
    text = program(TAKEN + APPLIED + f"\n{use}").text
    found = check(
        Source(text.replace("\n\n\ndef step", f"\n{model}{made}\n\ndef step", 1)), Config()
    )
    assert any(one.code == "TL104" and raises in one.message for one in found)


LEFT_OUT = {
    "TL309": f"{TAKEN}grads = tf.reduce_mean(grads)\n{APPLIED}",
    "TL502": TAKEN.replace("grads =", "    loss = loss.numpy()\ngrads =") + APPLIED,
    "TL508": TAKEN.replace("grads =", "    loss = tf.clip_by_value(loss, 0.0, 1.0)\ngrads =")
    + APPLIED,
}


@pytest.mark.parametrize("code", LEFT_OUT)
def test_a_statement_that_would_give_a_name_to_itself_goes(code: str) -> None:
    source = program(LEFT_OUT[code])
    found = only(source, code)
    (left_out,) = [fix for fix in found.fixes if fix.title.startswith("Leave")]
    assert apply(source, left_out.build()) == program(TAKEN + APPLIED).text


def test_a_statement_that_is_all_of_its_block_stays() -> None:
    clipped = (
        "    with tf.name_scope('clip'):\n        loss = tf.clip_by_value(loss, 0.0, 1.0)\ngrads ="
    )
    source = program(TAKEN.replace("grads =", clipped) + APPLIED)
    text = apply(source, only(source, "TL508").fixes[0].build())
    assert "        with tf.name_scope('clip'):\n            loss = loss\n" in text


UNMADE = HEAD[: HEAD.index("optimizer =")]
MADE = "optimizer = tf.keras.optimizers.Adam(0.1)\n"
RENEWED = f"{TAKEN}{MADE}{APPLIED}\n"

OTHER_READS = {
    "a parameter": (
        f"@tf.function\ndef step(optimizer):\n{textwrap.indent(RENEWED, '    ')}\nstep(None)\n"
    ),
    "a name of the module": (
        f"{MADE}@tf.function\ndef step():\n{textwrap.indent(RENEWED, '    ')}\n"
        f"def other(grads):\n    {APPLIED}\n"
    ),
    "a name that the loop binds again": (
        f"for _ in range(9):\n{textwrap.indent(RENEWED, '    ')}    optimizer = None\n"
    ),
    "a name that another branch binds": (
        f"def train(fast):\n    for _ in range(9):\n{textwrap.indent(TAKEN, ' ' * 8)}"
        f"        if fast:\n            kind = 'one'\n            {MADE}"
        f"        else:\n            kind = 'other'\n            {MADE}"
        f"        {APPLIED}\n\n\ntrain(True)\n"
    ),
}


@pytest.mark.parametrize("text", OTHER_READS.values(), ids=OTHER_READS)
def test_an_optimizer_is_not_made_before_where_its_name_stands_for_another(text: str) -> None:
    found = [one for one in check(Source(UNMADE + text), Config()) if one.code == "TL701"]
    assert found
    assert "Make the optimizer once, before" not in [
        fix.title for one in found for fix in one.fixes
    ]


MADE_OF = {
    "a number": ("0.1", Safety.SAFE),
    "what stays": ("config.rate", Safety.SAFE),
    "what the loop sets": ("config.decayed", Safety.UNSAFE),
    "what another function sets": ("config.tuned", Safety.UNSAFE),
    "an item that the loop sets": ("rates['now']", Safety.UNSAFE),
    "what a function tells": ("rate_of_today()", Safety.UNSAFE),
}


@pytest.mark.parametrize(("rate", "safety"), MADE_OF.values(), ids=MADE_OF)
def test_an_optimizer_is_safely_made_before_of_what_stays_the_same(
    rate: str, safety: Safety
) -> None:
    head = (
        f"{UNMADE}from settings import config, rates\n\n\ndef tune():\n    config.tuned = 0.1\n\n\n"
    )
    head += "def rate_of_today():\n    return len(open('log').read()) / 9\n\n\n"
    loop = RENEWED.replace("0.1", rate) + "config.decayed *= 0.9\nrates['now'] = 0.1\n"
    text = f"{head}for _ in range(9):\n{textwrap.indent(loop, '    ')}"
    assert safeties(Source(text), "TL701") == {"Make the optimizer once, before": safety}


def test_an_optimizer_that_is_made_around_the_step_as_well_is_left_out_of_it() -> None:
    step = f"{TAKEN}{APPLIED}\n"
    text, renewed = (
        f"{UNMADE}{MADE}\n\n@tf.function\ndef step():\n{textwrap.indent(body, '    ')}"
        for body in (step, RENEWED)
    )
    assert repaired(Source(renewed), "TL701") == text


def test_gradients_that_are_not_applied_change_nothing_though_others_do() -> None:
    others = "v = tf.Variable(1.0)\nwith tf.GradientTape() as other:\n    cost = v * v\n"
    others += "taken = other.gradient(cost, [v])\n"
    alone = only(program(TAKEN), "TL101").message
    beside = only(program(f"{others}{TAKEN}{APPLIED}"), "TL101").message
    assert "then not used: no variable changes." in alone
    assert "then not used: these change no variable." in beside


def test_a_tape_is_not_safely_kept_to_do_the_same_step_twice() -> None:
    again = "again = tape.gradient(loss, [w])\n"
    others = APPLIED.replace("grads", "again")
    for after, safety in ("print(again)", Safety.SAFE), (others, Safety.UNSAFE):
        source = program(f"{TAKEN}{APPLIED}\n{again}{after}")
        assert safeties(source, "TL401") == {"Make the tape persistent": safety}


def test_what_a_helper_calls_the_source_is_not_watched_by_that_name() -> None:
    text = f"""{HEAD}

def take(tape, target, sources):
    return tape.gradient(target, sources)


def slope(points):
    with tf.GradientTape() as tape:
        heights = points * points
    return 2.0 * take(tape, heights, points)


print(slope(x))
"""
    titles = [fix.title for one in check(Source(text), Config()) for fix in one.fixes]
    assert "Watch it: `tape.watch(sources)`" not in titles
