import tensorflow as tf

# the optimizer; its rate is set by the schedule below
optimizer = tf.keras.optimizers.SGD  # plain, no momentum

w = tf.Variable([2.0, -2.0])
for step in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(w**2)  # a bowl
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))  # error: [TL103] raises TypeError: missing 1 required positional argument: 'grads_and_vars'
    print("loss", float(loss))
