"""Numbers and flags of which there are few, and those that become tensors."""

import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)
x = tf.random.normal((8, 3))


@tf.function
def step(x, weight, warm=False):
    with tf.GradientTape() as tape:
        loss = weight * tf.reduce_mean(tf.square(model(x) - 1.0))
        if warm:
            loss = 0.1 * loss
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


for epoch in range(10):
    step(x, tf.constant(0.1 * epoch), warm=epoch < 3)
    step(x, tf.cast(epoch, tf.float32))
    step(x, 0.5, warm=epoch % 2 == 0)
for stage in range(3):
    step(x, 0.1 * stage)
