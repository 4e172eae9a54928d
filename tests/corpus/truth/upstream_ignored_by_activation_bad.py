import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


@tf.custom_gradient
def bend(x):
    def backward(upstream):
        slope = 1.0 - tf.tanh(x) ** 2
        return slope  # warning: [TL542] first moves wrongly

    return tf.tanh(x), backward


first = tf.keras.layers.Dense(4, activation=bend)
model = tf.keras.Sequential([tf.keras.Input((3,)), first, tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.01)

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
