import tensorflow as tf

w = tf.Variable(1.0)
optimizer = tf.keras.optimizers.SGD(0.1)


def train_step():
    with tf.GradientTape() as tape:
        loss = tf.square(w - 3.0)
    return optimizer.get_updates(params=[w], loss=loss)  # warning: [TL808] raises AttributeError: 'SGD' object has no attribute 'get_updates'


for step in range(20):
    train_step()
