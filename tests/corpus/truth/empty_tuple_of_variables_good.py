import tensorflow as tf

w = tf.Variable(1.0)
frozen = tf.Variable(1.0, trainable=False)
trained = (w,)
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.square(w * frozen - 3.0)
    grads = tape.gradient(loss, trained)
    optimizer.apply_gradients(zip(grads, trained))
