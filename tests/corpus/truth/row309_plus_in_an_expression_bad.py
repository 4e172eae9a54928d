import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)
accumulated = None

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    if accumulated is None:
        accumulated = grads
    else:
        accumulated = accumulated + grads  # warning: [TL307] model moves wrongly
    if step % 2 == 1:
        optimizer.apply_gradients(zip(accumulated, model.trainable_variables))
        accumulated = None
