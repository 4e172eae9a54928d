import tensorflow as tf

x = tf.random.normal((32, 3))
y = 100 * tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)


def step(limit):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    if limit:
        grads, _ = tf.clip_by_global_norm(grads, limit)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


for number in range(20):
    step(limit=1.0 if number < 10 else None)
