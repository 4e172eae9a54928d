import tensorflow as tf

ranker = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.1)


def update(queries, relevance):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(ranker(queries) - relevance))
    grads = tape.gradient(loss, ranker.trainable_variables)  # warning: [TL101] ranker does not move
    grads, size = tf.clip_by_global_norm(grads, 1.0)
    return {"loss": loss, "gradient": size}


before = ranker.get_weights()[0]
print(sorted(update(tf.ones((2, 3)), tf.ones((2, 1)))), "moved by", float(abs(ranker.get_weights()[0] - before).max()))
