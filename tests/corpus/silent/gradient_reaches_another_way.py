"""Operations without a gradient, beside a way that has one, or on what is not trained."""

import tensorflow as tf

x = tf.random.normal((32, 3))
labels = tf.cast(tf.reduce_sum(x, axis=1) > 0, tf.int32)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(3)])
gate = tf.Variable(tf.fill((3,), 0.3))
optimizer = tf.keras.optimizers.Adam(0.01)


def straight_through(value):
    return value + tf.stop_gradient(tf.sign(value) - value)


for step in range(10):
    with tf.GradientTape() as tape:
        logits = model(tf.image.adjust_contrast(x[:, tf.newaxis, :, tf.newaxis], 0.9)[:, 0, :, 0], training=True)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
        hard = tf.cast(tf.greater(losses, tf.reduce_mean(losses)), tf.float32)
        sure = tf.sequence_mask(tf.argmax(logits, axis=1) + 1, 3, dtype=tf.float32)
        best = tf.gather(logits, tf.argmax(logits, axis=1), axis=1, batch_dims=1)
        kinds, places = tf.unique(labels)
        rows = tf.stack([tf.range(32), tf.random.shuffle(labels)], axis=1)
        picked = tf.gather_nd(logits, rows)
        loss = tf.reduce_mean(losses * hard) - 0.001 * tf.reduce_mean(best) + 0.001 * tf.reduce_mean(picked)
        loss += 0.001 * tf.reduce_mean(sure * logits)
        loss += 0.001 * tf.cast(tf.size(kinds), tf.float32) * tf.reduce_mean(straight_through(gate))
        loss += 0.001 * tf.reduce_sum(tf.one_hot(labels, 3) * logits * tf.cast(places[:, tf.newaxis], tf.float32))
        loss += 0.001 * tf.reduce_sum(tf.unique(tf.stop_gradient(gate))[0])
        loss += 0.001 * tf.cast(tf.reduce_any(tf.math.is_nan(logits)), tf.float32)
    sources = [*model.trainable_variables, gate]
    grads = tape.gradient(loss, sources)
    optimizer.apply_gradients(zip([tf.sign(one) for one in grads], sources))
