import tensorflow as tf

encoder = tf.keras.Sequential([tf.keras.layers.Input((6,)), tf.keras.layers.Dense(4)])
predictor = tf.keras.Sequential([tf.keras.layers.Input((4,)), tf.keras.layers.Dense(4)])
optimizer = tf.keras.optimizers.Adam(0.01)
similarity = tf.keras.losses.CosineSimilarity()
x = tf.random.normal((32, 6))


def agreement(first, second):
    return 1 + similarity(tf.stop_gradient(first), second)


for step in range(20):
    with tf.GradientTape() as tape:
        one = encoder(x + 0.1 * tf.random.normal(x.shape))
        two = encoder(x + 0.1 * tf.random.normal(x.shape))
        loss = agreement(one, predictor(two)) / 2 + agreement(two, predictor(one)) / 2
    variables = encoder.trainable_variables + predictor.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
