import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)


def show(pairs):
    for gradient, variable in pairs:
        print(variable.name, tf.norm(gradient).numpy())


for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    clipped = map(lambda g: tf.clip_by_norm(g, 1.0), grads)
    pairs = zip(clipped, model.trainable_variables)  # gradient first
    show(pairs)
    optimizer.apply_gradients(pairs)  # error: [TL107] raises ValueError: not enough values to unpack (expected 2, got 0); on 2.15 model does not move
