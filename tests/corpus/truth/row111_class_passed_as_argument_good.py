import tensorflow as tf


def train(model, optimizer, x, y, epochs):
    for epoch in range(epochs):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        print("loss", float(loss))


model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
x = tf.random.normal((30, 2))
train(model, tf.keras.optimizers.Adam(), x, x[:, 1:], epochs=5)
