import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
base = tf.keras.layers.Dense(1)
down = tf.keras.layers.Dense(  # warning: [TL656] down, up do not move
    2, use_bias=False, kernel_initializer="zeros"
)
up = tf.keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")


def forward(x):
    return base(x) + up(tf.nn.relu(down(x)))


forward(x)
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(forward(x) - 2.0 * y))
    variables = base.trainable_variables + down.trainable_variables + up.trainable_variables
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
