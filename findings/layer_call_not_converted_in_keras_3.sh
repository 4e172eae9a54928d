#!/usr/bin/env bash
# Keras 3 does not let AutoGraph convert the call of a layer, even inside a tf.function that is
# converted itself. Keras 2 does.
#
# Guessed: a tf.function converts all that it calls, so that `if tensor:` in a layer's call becomes
# a part of the graph, as it does in any function.
# Seen with Keras 3.15.1 (TensorFlow 2.21.0): OperatorNotAllowedInGraphError; a plain function with
# the same body is converted. With Keras 2.15.0 (TensorFlow 2.15.1) both are.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
case "$(uname -s)-$(uname -m)" in
Linux-x86_64) package=tensorflow-cpu ;;
*) package=tensorflow ;;
esac
python=$(command -v python3.11 || command -v python3.10 || command -v python3)
try() {
  "$python" -m venv "$folder/env$1"
  "$folder/env$1/bin/pip" install --quiet "$package==$1" "keras==$2"
  TF_CPP_MIN_LOG_LEVEL=3 "$folder/env$1/bin/python" - "$3" <<'PYTHON'
import sys

import tensorflow as tf


def flipped(x):
    if tf.reduce_sum(x) > 0.0:
        x = -x
    return x


class Flip(tf.keras.layers.Layer):
    def call(self, x):
        if tf.reduce_sum(x) > 0.0:
            x = -x
        return x


def what_happens(function):
    try:
        tf.function(lambda x: function(x))(tf.ones(2))
    except Exception as error:
        return type(error).__name__
    return "converted"


print("TensorFlow", tf.__version__, "Keras", tf.keras.__version__)
for name, function, expected in (("a function", flipped, "converted"), ("a layer", Flip(), sys.argv[1])):
    seen = what_happens(function)
    print(f"{name}: {seen}")
    assert seen == expected, (name, seen)
PYTHON
}
try 2.21.0 3.15.1 OperatorNotAllowedInGraphError
try 2.15.1 2.15.0 converted
