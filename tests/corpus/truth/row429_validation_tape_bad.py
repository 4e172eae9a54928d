import tensorflow as tf

x = tf.random.normal((48, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)


def train_step(inputs, targets):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(inputs) - targets))
    # how the model does on what it has not seen
    with tf.GradientTape() as tape:
        validation = tf.reduce_mean(tf.square(model(x[32:]) - y[32:]))
    gradients = tape.gradient(loss, model.trainable_variables)  # error: [TL403] raises ValueError: No gradients provided for any variable
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss, validation


for step in range(10):
    print("loss", float(train_step(x[:32], y[:32])[0]))
