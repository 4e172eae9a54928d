import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)

model = tf.keras.Sequential([tf.keras.layers.Dense(4), tf.keras.layers.Dropout(0.1), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)
variables = model.trainable_variables  # error: [TL608] raises ValueError: not enough values to unpack (expected 2, got 0); on 2.15 raises ValueError: Weights for model

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
