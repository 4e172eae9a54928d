import tensorflow as tf

tf.keras.utils.set_random_seed(1)
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
inputs = tf.keras.Input((3,))
hidden = tf.keras.layers.Dense(4, kernel_regularizer="l2")(inputs)
model = tf.keras.Model(inputs, tf.keras.layers.Dense(1)(hidden))
optimizer = tf.keras.optimizers.SGD(0.05)


@tf.function
def step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - y))  # warning: [TL516] model move wrongly
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


for _ in range(5):
    step()
