import tensorflow as tf

left, right = tf.Variable(1.0), tf.Variable(2.0)
table = {name: variable for name, variable in zip(("left", "right"), (left, right))}
optimizer = tf.keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    loss = tf.square(left) + tf.square(right)
slopes = tape.gradient(loss, table)
pairs = []
for name in table:
    pairs.append((table[name], slopes[name]))  # error: [TL203] raises AttributeError: 'tensorflow.python.framework.ops.EagerTensor' object has no attribute '_unique_id'
optimizer.apply_gradients(pairs)
