import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)
x = tf.random.normal((16, 2))
y = x[:, 1:]


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)  # warning: [TL101] model does not move
    clipped, _ = tf.clip_by_global_norm(grads, 1.0)
    return loss


for step in range(10):
    print("loss", float(train_step()))
