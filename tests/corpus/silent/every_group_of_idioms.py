"""Correct idioms that look like faults, in the order of the 21 groups they were collected in."""

import functools

import numpy as np
import tensorflow as tf

x = tf.random.normal((16, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


def network(units=1):
    layers = [tf.keras.layers.Dense(4, "tanh"), tf.keras.layers.Dense(units)]
    return tf.keras.Sequential([tf.keras.Input((3,)), *layers])


def error(model, inputs=x, labels=y):
    return tf.reduce_mean(tf.square(model(inputs, training=True) - labels))


first, second = network(), network()
first_optimizer, second_optimizer = tf.keras.optimizers.Adam(0.01), tf.keras.optimizers.Adam(0.01)

# 1. Two tapes in one `with`; the gradient of the inner tape taken inside the outer block.
with tf.GradientTape() as one, tf.GradientTape() as other:
    loss_one, loss_other = error(first), error(second)
first_optimizer.apply_gradients(zip(one.gradient(loss_one, first.trainable_variables), first.trainable_variables))
second_optimizer.apply_gradients(zip(other.gradient(loss_other, second.trainable_variables), second.trainable_variables))
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        inner.watch(x)
        scores = first(x)
    slopes = inner.gradient(scores, x)
    penalty = tf.reduce_mean((tf.norm(slopes, axis=1) - 1.0) ** 2)
first_optimizer.apply_gradients(zip(outer.gradient(penalty, first.trainable_variables), first.trainable_variables))

# 2. Gradient and apply inside the block.
with tf.GradientTape() as tape:
    loss = error(first)
    grads = tape.gradient(loss, first.trainable_variables)
    first_optimizer.apply_gradients(zip(grads, first.trainable_variables))

# 3. A persistent tape with and without `del`; once on each of several tapes; jacobians.
with tf.GradientTape(persistent=True) as tape:
    loss_one, loss_other = error(first), error(second)
for model, loss, optimizer in ((first, loss_one, first_optimizer), (second, loss_other, second_optimizer)):
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
del tape
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    outputs = first(x)
print(tape.jacobian(outputs, x).shape, tape.batch_jacobian(outputs, x).shape)


# 4. One gradient in each branch, in each turn, after a reset, before an early return.
def branches(model, optimizer, frozen, alternate):
    with tf.GradientTape() as tape:
        loss = error(model)
    if frozen:
        return tape.gradient(loss, model.trainable_variables)
    if alternate:
        grads = tape.gradient(loss, model.trainable_variables)
    else:
        grads = [2.0 * grad for grad in tape.gradient(loss, model.trainable_variables)]
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    with tape:
        loss = error(model)
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    with tape:
        tape.reset()
        loss = error(model)
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    return grads


branches(first, first_optimizer, False, True)
branches(first, first_optimizer, True, True)

# 5. Forward passes outside that no source depends on.
target = tf.keras.models.clone_model(first)
wanted = y + 0.9 * tf.stop_gradient(target(x))
teacher = tf.nn.softmax(second(x) / 2.0)
generated = first(x)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(first(x) - wanted)) + tf.reduce_mean(tf.square(first(x) - teacher))
first_optimizer.apply_gradients(zip(tape.gradient(loss, first.trainable_variables), first.trainable_variables))
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(second(x)) - tf.reduce_mean(second(tf.tile(generated, (1, 3))))
second_optimizer.apply_gradients(zip(tape.gradient(loss, second.trainable_variables), second.trainable_variables))

# 6. and 8. Gradients for inputs and intermediates; every kind of sources.
with tf.GradientTape(watch_accessed_variables=False, persistent=True) as tape:
    tape.watch(x)
    tape.watch(first.trainable_variables[0].value)
    hidden = first.layers[0](x)
    score = tf.reduce_sum(first.layers[1](hidden))
print(tape.gradient(score, hidden).shape, [part.shape for part in tape.gradient(score, (x, hidden))])
print(tape.gradient(score, {"x": x, "hidden": hidden})["x"].numpy().mean())
weight, bias = tf.Variable(tf.zeros((3, 1))), tf.Variable(tf.zeros(1))
with tf.GradientTape(persistent=True) as tape:
    loss = tf.reduce_mean(tf.square(x @ weight + bias - y))
[dw, db] = tape.gradient(loss, [weight, bias])
print(tape.gradient(loss, tape.watched_variables())[0].numpy(), tape.gradient(loss, weight).numpy())
tf.keras.optimizers.SGD(0.1).apply_gradients([(dw, weight), (db, bias)])
tf.keras.optimizers.SGD(0.1).apply_gradients(zip([dw] + [db], [weight] + [bias]))


# 7. Recording stopped, gradients stopped, defined, computed anew, or zero where there is none.
@tf.custom_gradient
def clipped_backward(value):
    def backward(upstream):
        return tf.clip_by_norm(upstream, 0.5)

    return tf.identity(value), backward


@tf.recompute_grad
def recomputed(value):
    return tf.tanh(value @ weight)


with tf.GradientTape() as tape:
    prediction = clipped_backward(recomputed(x)) + tf.stop_gradient(second(x))
    with tape.stop_recording():
        accuracy = tf.reduce_mean(tf.cast(tf.abs(prediction - y) < 0.5, tf.float32))
    loss = tf.reduce_mean(tf.square(prediction - y))
grads = tape.gradient(loss, [weight, bias], unconnected_gradients="zero")
tf.keras.optimizers.SGD(0.1).apply_gradients(zip(grads, [weight, bias]))
print(float(accuracy))


# 9. A tape that is wrapped, kept, or given.
class Recorder:
    def start(self):
        self.tape = tf.GradientTape()
        return self.tape

    def finish(self, loss, variables):
        return self.tape.gradient(loss, variables)


def with_given_tape(tape, model, optimizer):
    with tape:
        loss = error(model)
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))


recorder = Recorder()
with recorder.start():
    loss = error(first)
first_optimizer.apply_gradients(zip(recorder.finish(loss, first.trainable_variables), first.trainable_variables))
with_given_tape(tf.GradientTape(), first, first_optimizer)

# 10. and 11. Python and NumPy beside the gradient's way, and None that is left out on purpose.
history = []
for step in range(2):
    batch = tf.constant(np.random.normal(size=(16, 3)).astype(np.float32))
    with tf.GradientTape() as tape:
        if step % 2:
            loss = error(first, batch, np.ones((16, 1), np.float32))
        else:
            loss = error(first, batch) / int(batch.shape[0])
    history.append(float(loss))
    print(f"step {step}: {loss:.3f}", np.mean(history))
    grads = tape.gradient(loss, first.trainable_variables + [bias])
    known = [(grad, variable) for grad, variable in zip(grads, first.trainable_variables + [bias]) if grad is not None]
    first_optimizer.apply_gradients(known[: len(first.trainable_variables)])
    filled = [tf.zeros_like(variable) if grad is None else grad for grad, variable in zip(grads, first.trainable_variables)]
    first_optimizer.apply_gradients(tuple(zip(filled, first.trainable_weights)))


# 14. An optimizer of one's own, with a signature of its own.
class Descent(tf.Module):
    def apply_gradients(self, grads, variables):
        for grad, variable in zip(grads, variables):
            variable.assign_sub(0.1 * grad)


with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ weight + bias - y))
Descent().apply_gradients(tape.gradient(loss, [weight, bias]), [weight, bias])

# 15. A class that is bound first and instantiated later.
chosen = {"adam": tf.keras.optimizers.Adam, "sgd": functools.partial(tf.keras.optimizers.SGD, momentum=0.9)}
for name, make in chosen.items():
    model, optimizer = network(), make(learning_rate=0.01)
    with tf.GradientTape() as tape:
        loss = error(model)
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))

# 16. Updates by hand, and an average of the weights.
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ weight + bias - y))
for variable, grad in zip([weight, bias], tape.gradient(loss, [weight, bias])):
    variable.assign_sub(0.1 * grad)
for average, variable in zip(target.variables, first.variables):
    average.assign(0.9 * average + 0.1 * variable)

# 17. One optimizer for a part of what it was built with.
whole = tf.keras.optimizers.Adam(0.01)
whole.build(first.trainable_variables)
with tf.GradientTape() as tape:
    loss = error(first)
last_layer = first.layers[-1].trainable_variables
whole.apply_gradients(zip(tape.gradient(loss, last_layer), last_layer))


# 18. and 19. An optimizer made in a function that is called once; an apply call in a replica.
def main():
    strategy = tf.distribute.get_strategy()
    with strategy.scope():
        model, optimizer = network(), tf.keras.optimizers.Adam(0.01)

    def replica(inputs, labels):
        with tf.GradientTape() as tape:
            each = tf.reduce_sum(tf.square(model(inputs, training=True) - labels), axis=1)
            loss = tf.nn.compute_average_loss(each, global_batch_size=16)
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
        return loss

    print(strategy.run(replica, args=(x, y)))


main()

# 20. and 21. A model called without training=True, and a head that the loss leaves out.
inputs = tf.keras.Input((3,))
trunk = tf.keras.layers.Dense(4)(inputs)
heads = tf.keras.Model(inputs, [tf.keras.layers.Dense(1)(trunk), tf.keras.layers.Dense(1)(trunk)])
optimizer = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    value, _ = heads(x)
    loss = tf.reduce_mean(tf.square(value - y))
optimizer.apply_gradients(zip(tape.gradient(loss, heads.trainable_variables), heads.trainable_variables))
