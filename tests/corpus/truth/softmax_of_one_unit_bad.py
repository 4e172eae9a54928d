import tensorflow as tf


def assemble(units):
    x = entry = tf.keras.Input((3,))
    for number in units:
        x = tf.keras.layers.Dense(number, activation="relu")(x)
    out = tf.keras.layers.Dense(1, activation="softmax")(x)  # warning: [TL537] model moves wrongly
    return tf.keras.Model(entry, out)


x = tf.random.normal((64, 3))
y = tf.cast(tf.reduce_sum(x, axis=1, keepdims=True) > 0, tf.float32)
model = assemble([8, 4])
optimizer = tf.keras.optimizers.Adam(0.01)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
