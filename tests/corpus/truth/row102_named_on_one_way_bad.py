import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)


def step(robust):
    if robust:
        trained = model.trainable_variables
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.abs(model(x) - y))
        grads = tape.gradient(loss, trained)
    else:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(grads)  # error: [TL102] raises ValueError: not enough values to unpack (expected 2, got 1); on 2.15 raises ValueError: too many values to unpack (expected 2)


for _ in range(20):
    step(robust=False)
