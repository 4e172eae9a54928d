import tensorflow as tf

optimizer = tf.keras.optimizers.Adam(0.1)
data = tf.constant([1.0, 2.0, 3.0])

for restart in range(3):
    center = tf.Variable(0.0)  # error: [TL601] raises ValueError: Unknown variable; on 2.15 raises KeyError: The optimizer cannot recognize variable
    for step in range(5):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(data - center))
        gradient = tape.gradient(loss, center)
        optimizer.apply_gradients([(gradient, center)])
        print("loss", loss.numpy())
