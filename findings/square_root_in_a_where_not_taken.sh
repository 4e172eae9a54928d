#!/usr/bin/env bash
# In the branch that tf.where does not take, tf.sqrt(x) at zero gives a gradient of zero, and
# x ** 0.5, which is the same number, gives NaN.
#
# Guessed: NaN for each function whose derivative is infinite at zero, since zero times infinity is
# NaN; this is the well-known trap of tf.where.
# Seen with TensorFlow 2.21.0, eagerly and in a tf.function: zero for tf.sqrt and tf.math.rsqrt;
# NaN for x ** 0.5, tf.exp(0.5 * tf.math.log(x)), tf.math.log(x) and 1 / x. The gradients of square
# roots give zero wherever what comes in is zero.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
case "$(uname -s)-$(uname -m)" in
Linux-x86_64) package=tensorflow-cpu ;;
*) package=tensorflow ;;
esac
"$folder/env/bin/pip" install --quiet "$package==2.21.0" "keras==3.15.1"
TF_CPP_MIN_LOG_LEVEL=3 "$folder/env/bin/python" - <<'PYTHON'
import math

import tensorflow as tf

FUNCTIONS = {
    "tf.sqrt(x)": (tf.sqrt, 0.0),
    "tf.math.rsqrt(x)": (tf.math.rsqrt, 0.0),
    "x ** 0.5": (lambda x: x**0.5, math.nan),
    "tf.exp(0.5 * tf.math.log(x))": (lambda x: tf.exp(0.5 * tf.math.log(x)), math.nan),
    "tf.math.log(x)": (tf.math.log, math.nan),
    "1 / x": (lambda x: 1.0 / x, math.nan),
}
x = tf.Variable([0.0, 4.0])


def gradient_at_zero(function):
    with tf.GradientTape() as tape:
        chosen = tf.where(x > 0.0, function(x), tf.zeros_like(x))
    return tape.gradient(chosen, x)[0]


print("TensorFlow", tf.__version__)
in_graph = tf.function(gradient_at_zero, autograph=False)
for name, (function, expected) in FUNCTIONS.items():
    for mode, run in (("eager", gradient_at_zero), ("graph", in_graph)):
        seen = float(run(function))
        print(f"{name:30} {mode}: {seen}")
        assert seen == expected or (math.isnan(seen) and math.isnan(expected)), (name, mode, seen)
PYTHON
