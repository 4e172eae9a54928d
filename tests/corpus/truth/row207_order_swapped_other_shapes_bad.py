import tensorflow as tf

x = tf.random.normal((100, 2))
y = x @ tf.constant([[2.0], [-1.0]]) + 0.5

W = tf.Variable(tf.random.normal((2, 1)), name="W")
b = tf.Variable(tf.zeros((1,)), name="b")
opt = tf.keras.optimizers.SGD(0.1)


@tf.function
def step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ W + b - y))
    dW, db = tape.gradient(loss, [W, b])
    opt.apply_gradients([(dW, b), (db, W)])  # warning: [TL201] raises ValueError: Shapes; on 2.15 raises ValueError: Shape mismatch
    return loss


for epoch in range(15):
    print("loss", step().numpy())
