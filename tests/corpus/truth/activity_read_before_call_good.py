import tensorflow as tf

tf.keras.utils.set_random_seed(1)
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
hidden = tf.keras.layers.Dense(4, activity_regularizer=tf.keras.regularizers.L2(0.5))
model = tf.keras.Sequential([tf.keras.Input((3,)), hidden, tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)
model(x)

for step in range(5):
    with tf.GradientTape() as tape:
        found = model(x)
        penalty = tf.add_n(model.losses)
        loss = tf.reduce_mean(tf.square(found - y)) + penalty
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
