import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((8, 8, 3)), tf.keras.layers.Flatten(), tf.keras.layers.Dense(1)])
patch = tf.Variable(tf.random.uniform((1, 8, 8, 3)))
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        seen = patch * tf.random.uniform((), 0.8, 1.2)
        loss = tf.reduce_mean(tf.square(model(seen)))
    sources = [patch, *model.trainable_variables]
    grads = tape.gradient(loss, sources)
    optimizer.apply_gradients(zip(grads, sources))
