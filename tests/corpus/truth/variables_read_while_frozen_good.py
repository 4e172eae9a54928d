import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
encoder = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4)])
head = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)
encoder.trainable = False
encoder.trainable = True
variables = encoder.trainable_variables + head.trainable_variables

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(head(encoder(x)) - y))
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
