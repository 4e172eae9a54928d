"""What the optimizers of TensorFlow 1 take, and how it differentiates."""

import tensorflow as tf

indices = tf.placeholder(shape=[None], dtype=tf.int64)
table = tf.get_variable("table", [10, 2])
loss = tf.reduce_sum(tf.nn.embedding_lookup(table, indices))
grads = tf.gradients(loss, [table])
optimizer = tf.keras.optimizers.SGD(lr=1.0, decay=0.1)
train_op = optimizer.apply_gradients(zip(grads, [table]))

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    session.run(train_op, feed_dict={indices: [1, 2]})
