#!/usr/bin/env bash
# Keras 3 keeps AutoGraph out of what a layer or model does in its `call`: an `if` on a tensor there
# raises inside of a tf.function, though the same `if` works in a function, in a tf.Module, and in a
# method of the same layer that the tf.function calls directly.
#
# Guessed: a tf.function converts all Python that it calls, but for what belongs to TensorFlow itself,
# as it did with Keras 2.
# Seen with TensorFlow 2.21.0 and Keras 3.15.1: OperatorNotAllowedInGraphError for the layer and the
# model when they are called as such; [2. 2.] for all else, also where `call` is a tf.function itself.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
case "$(uname -s)-$(uname -m)" in
Linux-x86_64) package=tensorflow-cpu ;;
*) package=tensorflow ;;
esac
"$folder/env/bin/pip" install --quiet "$package==2.21.0" "keras==3.15.1"
cat >"$folder/program.py" <<'PYTHON'
import keras
import tensorflow as tf


def doubled(x):
    if tf.reduce_sum(x) > 0.0:
        return x * 2.0
    return x


class Module(tf.Module):
    def __call__(self, x):
        if tf.reduce_sum(x) > 0.0:
            return x * 2.0
        return x


class Layer(keras.layers.Layer):
    def call(self, x):
        if tf.reduce_sum(x) > 0.0:
            return x * 2.0
        return x


class Model(keras.Model):
    def call(self, x):
        if tf.reduce_sum(x) > 0.0:
            return x * 2.0
        return x


class Traced(keras.layers.Layer):
    @tf.function
    def call(self, x):
        if tf.reduce_sum(x) > 0.0:
            return x * 2.0
        return x


def seen(run):
    try:
        return str(tf.function(run)(tf.ones(2)).numpy())
    except tf.errors.OperatorNotAllowedInGraphError as error:
        return type(error).__name__


module, layer, model, traced = Module(), Layer(), Model(), Traced()
RAISES = "OperatorNotAllowedInGraphError"
CASES = {
    "a function": (lambda x: doubled(x), "[2. 2.]"),
    "a tf.Module": (lambda x: module(x), "[2. 2.]"),
    "a layer": (lambda x: layer(x), RAISES),
    "a model": (lambda x: model(x), RAISES),
    "call of the layer itself": (lambda x: layer.call(x), "[2. 2.]"),
    "a layer whose call is a tf.function": (lambda x: traced(x), "[2. 2.]"),
}
print("TensorFlow", tf.__version__, "Keras", keras.__version__)
for name, (run, expected) in CASES.items():
    found = seen(run)
    print(f"{name:36} {found}")
    assert found == expected, (name, found)
PYTHON
TF_CPP_MIN_LOG_LEVEL=3 "$folder/env/bin/python" "$folder/program.py"
