import tensorflow as tf

rate = tf.Variable(1.2)
optimizer = tf.keras.optimizers.SGD(0.001)
optimizer.build([rate])


@tf.function(jit_compile=True)
def train_step(level):
    with tf.GradientTape() as tape:
        total = tf.zeros(())
        for _ in tf.range(5):
            level = level * rate
            total += level
        loss = tf.square(total - 10.0)
    gradient = tape.gradient(loss, rate)
    optimizer.apply_gradients([(gradient, rate)])


for step in range(5):
    train_step(tf.constant(1.0))
