import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)
x = tf.random.normal((25, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


def step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(tf.clip_by_global_norm(grads, 2.0), model.trainable_variables))  # error: [TL302] raises InvalidArgumentError: Shapes of all inputs must match; on 2.15 raises TypeError: bad operand type for unary -: 'list'
    return loss.numpy()


for _ in range(10):
    print("loss", step())
