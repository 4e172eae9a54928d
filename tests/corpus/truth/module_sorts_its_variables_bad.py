import tensorflow as tf

tf.keras.utils.set_random_seed(3)
x = tf.random.normal((32, 4))
y = tf.reverse(x, [1])


class Attention(tf.Module):
    def __init__(self, size):
        super().__init__()
        initial = 0.5 * tf.eye(size)
        self.wq = tf.Variable(initial)
        self.wk = tf.Variable(initial)
        self.wv = tf.Variable(initial)
        self.scale = size**-0.5

    def __call__(self, inputs):
        scores = (inputs @ self.wq) @ tf.transpose(inputs @ self.wk) * self.scale
        return tf.nn.softmax(scores) @ (inputs @ self.wv)


attention = Attention(4)
optimizer = tf.keras.optimizers.Adam(0.05)
weights = [attention.wq, attention.wk, attention.wv]
for _ in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(attention(x) - y))
    grads = tape.gradient(loss, weights)
    pairs = zip(grads, attention.trainable_variables)  # warning: [TL201] attention moves wrongly
    optimizer.apply_gradients(pairs)
