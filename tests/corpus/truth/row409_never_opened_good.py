import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)


def train_step(inputs, targets):
    with tf.GradientTape() as tape:
        prediction = model(inputs)
        # the mean over the batch
        loss = tf.reduce_mean(tf.square(prediction - targets))

    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss


for step in range(10):
    print("loss", float(train_step(x, y)))
