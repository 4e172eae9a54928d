#!/usr/bin/env bash
# Keras's binary cross-entropy does not take the probabilities that it is given, where an activation
# of Keras made them: it takes the logits from before the activation, as if that were a sigmoid, also
# where it is a softmax.
#
# Guessed: a softmax over one unit is 1 for each example, so the loss of a label 0 is that of a
# probability clipped to 1 - 1e-7, which is 15.9, and the gradient is zero.
# Seen with TensorFlow 2.21.0 and Keras 3.15.1, eagerly and in a tf.function: the loss and the gradient
# are those of a sigmoid over the same unit, while the output is 1 for each example. So such a model
# trains, its loss falls, and it predicts one class. After tf.identity, which drops the reference to
# the logits, it is as guessed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
case "$(uname -s)-$(uname -m)" in
Linux-x86_64) package=tensorflow-cpu ;;
*) package=tensorflow ;;
esac
"$folder/env/bin/pip" install --quiet "$package==2.21.0" "keras==3.15.1"
TF_CPP_MIN_LOG_LEVEL=3 "$folder/env/bin/python" -W ignore - <<'PYTHON'
import keras
import tensorflow as tf

x = tf.constant([[1.0], [2.0], [-3.0]])
y = tf.constant([[0.0], [0.0], [1.0]])
loss_of = keras.losses.BinaryCrossentropy()


def step(layer, between):
    with tf.GradientTape() as tape:
        output = layer(x)
        loss = loss_of(y, between(output))
    return output, loss, tape.gradient(loss, layer.kernel)


print("TensorFlow", tf.__version__, "Keras", keras.__version__)
seen = {}
for mode, run in (("eager", step), ("graph", tf.function(step, autograph=False))):
    for activation in ("sigmoid", "softmax"):
        for between in (lambda output: output, tf.identity):
            layer = keras.layers.Dense(1, activation=activation, kernel_initializer="ones")
            layer.build((None, 1))
            output, loss, gradient = run(layer, between)
            name = "tf.identity" if between is tf.identity else "as it is"
            found = [round(float(one), 3) for one in (loss, gradient[0, 0])]
            seen[mode, activation, name] = found
            print(f"{mode} {activation} {name:12} loss and gradient: {found}")
            if activation == "softmax":
                assert output.numpy().tolist() == [[1.0], [1.0], [1.0]]
for mode in ("eager", "graph"):
    assert seen[mode, "softmax", "as it is"] == seen[mode, "sigmoid", "as it is"] == [2.163, 1.783]
    loss, gradient = seen[mode, "softmax", "tf.identity"]
    assert loss > 10.0 and gradient == 0.0, (loss, gradient)
PYTHON
