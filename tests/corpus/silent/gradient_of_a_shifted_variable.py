import tensorflow as tf

x = tf.random.normal((4, 3))
shift = tf.Variable(tf.zeros((4, 3)))
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(3):
    with tf.GradientTape() as tape:
        moved = shift + x
        loss = tf.reduce_sum(tf.square(model(moved)))
    grads = tape.gradient(loss, moved)
    optimizer.apply_gradients([(grads, shift)])
