import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    variables = model.trainable_variables
    grads = tape.gradient(loss, variables)
    grads = tf.norm(grads)  # error: [TL309] raises ValueError: Shapes must be equal rank
    optimizer.apply_gradients(zip(grads, variables))
    return loss


for _ in range(20):
    print("loss", float(step()))
