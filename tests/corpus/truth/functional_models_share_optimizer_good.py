import tensorflow as tf

x = tf.random.normal((32, 3))


def functional(width):
    inputs = tf.keras.Input((3,))
    hidden = tf.keras.layers.Dense(width, activation="tanh")(inputs)
    return tf.keras.Model(inputs, tf.keras.layers.Dense(3)(hidden))


encoder, judge = functional(4), functional(2)
optimizer = tf.keras.optimizers.Adam(0.01)
judge_optimizer = tf.keras.optimizers.Adam(0.01)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(encoder(x) - x))
    grads = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(grads, encoder.trainable_variables))
    with tf.GradientTape() as tape:
        judge_loss = tf.reduce_mean(tf.square(judge(encoder(x))))
    grads = tape.gradient(judge_loss, judge.trainable_variables)
    judge_optimizer.apply_gradients(zip(grads, judge.trainable_variables))
