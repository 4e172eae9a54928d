"""Gradients that no tape gave, paired with variables; and tensors that no optimizer is given."""

import tensorflow as tf

x = tf.random.normal((8, 2))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.ones((2, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.05)

# by hand
error = x @ w + b - y
slope = 2.0 * tf.matmul(x, error, transpose_a=True) / 8.0
offset = 2.0 * tf.reduce_mean(error, axis=0)
optimizer.apply_gradients([(slope, w), (offset, b)])
optimizer.apply_gradients(zip([slope, offset], [w, b]))

# by chance
optimizer.apply_gradients([(tf.random.normal(v.shape), v) for v in (w, b)])
noise = [tf.random.normal(v.shape) for v in (w, b)]
optimizer.apply_gradients(zip(noise, (w, b)))

# the weights themselves, which is weight decay
optimizer.apply_gradients([(0.01 * w, w)])
optimizer.apply_gradients([(w, w)])

# by name
table = {"w": w, "b": b}
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ table["w"] + table["b"] - y))
slopes = tape.gradient(loss, table)
pairs = []
for name in table:
    pairs.append((slopes[name], table[name]))
optimizer.apply_gradients(pairs)
optimizer.apply_gradients([(slopes[name], variable) for name, variable in table.items()])
named = {name: variable for name, variable in table.items()}
optimizer.apply_gradients([(slopes[name], named[name]) for name in named])
optimizer.apply_gradients(zip(slopes.values(), named.values()))


# a tensor or a variable, as the caller has it
def improve(point, is_variable):
    with tf.GradientTape() as watching:
        watching.watch(point)
        height = tf.reduce_sum(tf.square(point))
    grad = watching.gradient(height, point)
    if is_variable:
        tf.keras.optimizers.SGD(0.1).apply_gradients([(grad, point)])
        return point
    return point - 0.1 * grad


improve(tf.Variable([1.0, 2.0]), True)
improve(tf.constant([1.0, 2.0]), False)


# nested, where each part is applied by itself
def parts(model, apart):
    if apart:
        return [layer.trainable_variables for layer in model.layers]
    return model.trainable_variables


def step(model, apart):
    chosen = parts(model, apart)
    with tf.GradientTape() as recorded:
        value = tf.reduce_mean(tf.square(model(x) - y))
    grads = recorded.gradient(value, chosen)
    if apart:
        for each, variables in zip(grads, chosen):
            optimizer_of_model.apply_gradients(zip(each, variables))
    else:
        optimizer_of_model.apply_gradients(zip(grads, chosen))


network = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3), tf.keras.layers.Dense(1)])
optimizer_of_model = tf.keras.optimizers.SGD(0.05)
optimizer_of_model.build(network.trainable_variables)
step(network, True)
step(network, False)

# the variable has another name than the tensor made of it
for _ in range(3):
    with tf.GradientTape() as taped:
        scaled = w / tf.norm(w)
        loss = tf.reduce_mean(tf.square(x @ scaled - y))
    optimizer.apply_gradients([(taped.gradient(loss, w), w)])
    scaled = tf.clip_by_value(scaled, -1.0, 1.0)

# filtered, and paired with the part that is left
head = tf.keras.Sequential([network.layers[-1]])
with tf.GradientTape() as last:
    loss = tf.reduce_mean(tf.square(head(tf.ones((4, 3)))))
left = [g for g in last.gradient(loss, network.trainable_variables) if g is not None]
optimizer_of_model.apply_gradients(zip(left, head.trainable_variables))
