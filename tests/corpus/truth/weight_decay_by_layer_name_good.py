import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


def network():
    inputs = tf.keras.Input((3,))
    hidden = tf.keras.layers.Dense(4, name="stem")(inputs)
    hidden = tf.keras.layers.LayerNormalization(name="norm")(hidden)
    return tf.keras.Model(inputs, tf.keras.layers.Dense(1, name="head")(hidden))


def is_decayed(variable):
    return "norm" not in variable.path and "bias" not in variable.path


model = network()
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
        loss += 0.01 * tf.add_n(
            [tf.nn.l2_loss(one) for one in model.trainable_variables if is_decayed(one)]
        )
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
