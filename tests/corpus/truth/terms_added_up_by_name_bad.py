import tensorflow as tf

tf.keras.utils.set_random_seed(3)
x = tf.random.normal((32, 5))
place, rank = tf.random.normal((32, 1)), tf.range(32) % 4
entry = tf.keras.Input((5,))
inner = tf.keras.layers.Dense(8, activation="tanh")(entry)
model = tf.keras.Model(entry, [tf.keras.layers.Dense(1)(inner), tf.keras.layers.Dense(4)(inner)])
optimizer = tf.keras.optimizers.SGD(0.1)
SHARES = {"place": 1.0, "rank": 0.5}

for _ in range(3):
    with tf.GradientTape() as tape:
        guess, scores = model(x)
        best = tf.cast(tf.argmax(scores, axis=1), tf.float32)  # warning: [TL570] model.layers[-1] does not move
        parts = {
            "place": tf.reduce_mean(tf.square(guess - place)),
            "rank": tf.reduce_mean(tf.square(best - tf.cast(rank, tf.float32))),
        }
        loss = sum(SHARES[name] * part for name, part in parts.items())
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
