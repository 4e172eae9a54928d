import tensorflow as tf

tf.keras.utils.set_random_seed(3)
x = tf.random.normal((32, 4))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(8, "tanh"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)


def slope(inputs):
    with tf.GradientTape() as inner:
        inner.watch(inputs)
        value = model(inputs)
    return inner.gradient(value, inputs)[:, 0]


for _ in range(5):
    first = slope(x)  # warning: [TL570] model move wrongly
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y)) + 2.0 * tf.reduce_mean(tf.nn.relu(-first))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
