import tensorflow as tf
import tensorflow.keras as K

model = K.Sequential([K.Input((2,)), K.layers.Dense(1)])
optimizer = K.optimizers.SGD(0.1)
inputs, targets = tf.ones((4, 2)), tf.zeros((4, 1))


def step():
    with tf.GradientTape() as tape:
        loss = K.losses.MeanSquaredError()(targets, model(inputs))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(grads_and_vars=gradients)  # error: [TL102] raises ValueError: not enough values to unpack (expected 2, got 1)
    return float(loss)


for _ in range(5):
    print("loss", step())
