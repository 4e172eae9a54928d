import tensorflow as tf

w = tf.Variable([1.0, -2.0])
b = tf.Variable(0.5)
optimizer = tf.keras.optimizers.Adam(0.1)


@tf.function
def step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum((w + b) ** 2)
    gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, [w, b]), 5.0)
    optimizer.apply_gradients(zip(gradients / 4, [w, b]))  # error: [TL304] raises TypeError: unsupported operand type(s) for /: 'list' and 'int'
    return loss


for epoch in range(8):
    print("loss", float(step()))
