import tensorflow as tf

W1 = tf.Variable(tf.random.normal((2, 8)), name="W1")
W2 = tf.Variable(tf.random.normal((8, 1)), name="W2")
opt = tf.keras.optimizers.SGD(learning_rate=0.01)
x = tf.constant([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
y = tf.constant([[0.0], [1.0], [1.0], [0.0]])


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        hidden = tf.nn.sigmoid(x @ W1)
        output = hidden @ W2
        loss = tf.reduce_mean(tf.square(output - y))
    gradients = tape.gradient(loss, [W1, W2])
    opt.apply_gradients(zip(gradients, [W1, W2]))
    return loss


for _ in range(10):
    print("loss", train_step().numpy())
