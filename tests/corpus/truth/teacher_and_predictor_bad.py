import tensorflow as tf

tf.keras.utils.set_random_seed(1)
x = tf.random.normal((32, 3))
encoder = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4)])
predictor = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(4)])
optimizer = tf.keras.optimizers.SGD(0.1)


def distance(guess, goal):
    guess = tf.stop_gradient(guess)  # warning: [TL519] predictor do not move
    return tf.reduce_mean(tf.square(guess - goal))


for step in range(5):
    with tf.GradientTape() as tape:
        first, second = encoder(x), encoder(x + 0.1)
        loss = distance(predictor(first), second)
    variables = encoder.trainable_variables + predictor.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
