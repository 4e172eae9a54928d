import tensorflow as tf

speller = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
temperature = tf.Variable(1.0)
optimizer = tf.keras.optimizers.RMSprop(1e-3)


def what_to_train(model, extra=None):
    if extra is None:
        return model.trainable_variables
    return [model.trainable_variables, extra]


chosen = what_to_train(speller, temperature)
with tf.GradientTape() as tape:
    letters = speller(tf.ones((4, 3))) / temperature
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0, 1, 1, 0], logits=letters))
grads = tape.gradient(loss, chosen)  # error: [TL207] raises AttributeError: 'list' object has no attribute '_unique_id'
optimizer.apply_gradients(zip(grads, chosen))
