import tensorflow as tf

strategy = tf.distribute.MirroredStrategy(["CPU:0"])
with strategy.scope():
    w = tf.Variable(3.0)
    optimizer = tf.keras.optimizers.SGD(0.1)
    optimizer.build([w])


@tf.function
def update():
    with tf.GradientTape() as tape:
        loss = tf.square(w)
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))  # error: [TL736] raises RuntimeError: `merge_call` called while defining a new graph or a tf.function


def replica_step():
    update()


@tf.function
def train_step():
    strategy.run(replica_step)


for step in range(5):
    train_step()
