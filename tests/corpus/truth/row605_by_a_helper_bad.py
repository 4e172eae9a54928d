import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(8)


def gradients_of(inputs, targets):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(inputs) - targets))
    return tape.gradient(loss, model.trainable_variables)


def update(gradients):
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))


for epoch in range(5):
    for inputs, targets in data:
        grads = gradients_of(inputs, targets)
    update(grads)  # warning: [TL113] model moves wrongly
