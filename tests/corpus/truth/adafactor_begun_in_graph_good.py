import tensorflow as tf

w = tf.Variable(tf.ones((2, 3)))
optimizer = tf.keras.optimizers.Adafactor(0.05)
optimizer.build([w])


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(w))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))


for step in range(20):
    train_step()
