import tensorflow as tf

w = tf.Variable(3.0, name="w")
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        loss = tf.square(w - 1.0)
    gradients = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(gradients, [w]))
    return loss


for _ in range(3):
    print("loss", train_step().numpy())
w = tf.Variable(2.0, name="w")  # warning: [TL601] w does not move
for _ in range(5):
    print("loss", train_step().numpy())
