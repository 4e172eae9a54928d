import tensorflow as tf

tf.keras.utils.set_random_seed(3)
x = tf.random.normal((32, 3))
side = tf.cast(x[:, :1] > 0, tf.float32)
inner = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4, activation="tanh")])
judge = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)


def reversal(strength):
    @tf.custom_gradient
    def reverse(inputs):
        def backwards(arriving):
            pushed = tf.ones_like(arriving)  # warning: [TL542] inner move wrongly
            return -strength * pushed

        return tf.identity(inputs), backwards

    return reverse


reverse = reversal(0.5)
for _ in range(5):
    with tf.GradientTape() as tape:
        logits = judge(reverse(inner(x)))
        loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=side, logits=logits))
    variables = inner.trainable_variables + judge.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
