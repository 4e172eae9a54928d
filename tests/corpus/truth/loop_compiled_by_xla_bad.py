import tensorflow as tf

rate = tf.Variable(1.2)
optimizer = tf.keras.optimizers.SGD(0.001)
optimizer.build([rate])


@tf.function(jit_compile=True)
def train_step(level):
    with tf.GradientTape() as tape:
        total = tf.zeros(())
        while tf.reduce_sum(level) < 5.0:  # error: [TL416] raises InvalidArgumentError: XLA compilation requires a fixed tensor list size
            level = level * rate
            total += level
        loss = tf.square(total - 10.0)
    gradient = tape.gradient(loss, rate)
    optimizer.apply_gradients([(gradient, rate)])


for step in range(5):
    train_step(tf.constant(1.0))
