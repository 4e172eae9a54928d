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
w.assign(2.0)
for _ in range(5):
    print("loss", train_step().numpy())
