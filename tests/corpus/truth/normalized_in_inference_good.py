import tensorflow as tf

x = tf.random.normal((32, 3), mean=5.0)
y = tf.reduce_sum(x, axis=1, keepdims=True)
layers = [tf.keras.Input((3,)), tf.keras.layers.BatchNormalization(), tf.keras.layers.Dense(1)]
model = tf.keras.Sequential(layers)


def fit(network):
    optimizer = tf.keras.optimizers.SGD(0.01)
    for step in range(5):
        with tf.GradientTape() as tape:
            output = network(x, training=True)
            loss = tf.reduce_mean(tf.square(output - y))
        grads = tape.gradient(loss, network.trainable_variables)
        optimizer.apply_gradients(zip(grads, network.trainable_variables))


fit(model)
