import tensorflow as tf

left = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2)])
right = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.Adam(1e-2)
a, b = tf.random.normal((32, 2)), tf.random.normal((32, 2)) + 1.0


@tf.function
def align():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(left(a) - right(b) - 1.0))
    gradients = tape.gradient(loss, left.trainable_variables + right.trainable_variables)
    optimizer.apply_gradients(zip(gradients, left.trainable_variables + right.trainable_variables))
    return loss


for _ in range(10):
    print("loss", align().numpy())
