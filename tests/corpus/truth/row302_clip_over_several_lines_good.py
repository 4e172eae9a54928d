import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)
x = tf.random.normal((16, 2)) * 5.0
y = x[:, :1] * 3.0


@tf.function
def step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    clipped_grads = [
        # each on its own, not by their common norm
        tf.clip_by_norm(grad, 0.5)
        for grad in grads
    ]
    optimizer.apply_gradients(
        zip(
            clipped_grads,
            model.trainable_variables,
        )
    )
    return loss


for _ in range(10):
    print("loss", float(step()))
