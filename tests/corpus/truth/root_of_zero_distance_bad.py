import tensorflow as tf

x = tf.random.normal((8, 3))
other = tf.concat([x[:1], tf.random.normal((7, 3))], axis=0)
embed = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        apart = tf.reduce_sum(tf.square(embed(x) - embed(other)), axis=1)
        loss = tf.reduce_mean(tf.sqrt(apart))  # hint: [TL543] embed moves wrongly
    grads = tape.gradient(loss, embed.trainable_variables)
    optimizer.apply_gradients(zip(grads, embed.trainable_variables))
