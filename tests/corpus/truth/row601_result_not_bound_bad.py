import tensorflow as tf

w = tf.Variable([0.5, 0.5], name="w")
opt = tf.keras.optimizers.SGD(0.1)

for step in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(w - [1.0, 2.0]))
    tape.gradient(loss, [w])  # warning: [TL101] w does not move
    print("loss", loss.numpy())
