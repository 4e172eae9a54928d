import tensorflow as tf

w = tf.Variable(1.0)
frozen = tf.Variable(1.0, trainable=False)
trained = ()
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.square(w * frozen - 3.0)
    grads = tape.gradient(loss, trained)  # error: [TL631] raises ValueError: not enough values to unpack (expected 2, got 0); on 2.15 w does not move
    optimizer.apply_gradients(zip(grads, trained))
