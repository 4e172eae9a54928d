"""A restart from new weights that the compiled step never sees: it trains the old variable."""

import tensorflow as tf

x = tf.linspace(-1.0, 1.0, 50)
y = 3.0 * x

slope = tf.Variable(0.0)
optimizer = tf.keras.optimizers.SGD(learning_rate=0.3)


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(slope * x - y))
    gradients = tape.gradient(loss, [slope])
    optimizer.apply_gradients(zip(gradients, [slope]))
    return loss


for step in range(5):
    print(f"step {step}: loss {train_step():.4f}")

# once more, from another slope
slope = tf.Variable(-2.0)
for step in range(20):
    train_step()
print(f"slope {slope.numpy():.3f}, loss {tf.reduce_mean(tf.square(slope * x - y)):.4f}")
