import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)
x = tf.random.normal((16, 2))


def train_step(y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))

    # get the gradients
    grads = tape.gradient(loss, model.trainable_variables)  # warning: [TL101] model does not move
    # and apply them
    # optimizer.apply_gradients(
    #     zip(grads, model.trainable_variables)
    # )

    # report
    return loss


for _ in range(10):
    print("loss", float(train_step(x[:, :1])))
