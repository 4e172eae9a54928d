import tensorflow as tf

x = tf.random.normal((32, 3))
labels = tf.argmax(x, axis=1)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(3)])
temperature = tf.Variable(1.5)
optimizer = tf.keras.optimizers.SGD(0.1)
variables = [*model.trainable_variables, temperature]

for step in range(20):
    with tf.GradientTape() as tape:
        logits = model(x) / temperature
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
