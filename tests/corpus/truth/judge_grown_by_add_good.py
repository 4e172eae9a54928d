import tensorflow as tf

x = tf.random.normal((32, 3))


def grown(units):
    net = tf.keras.Sequential()
    net.add(tf.keras.Input((3,)))
    for _ in range(2):
        net.add(tf.keras.layers.Dense(units))
    return net


pack, unpack, judge = grown(3), grown(3), grown(3)
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(unpack(pack(x)) - x))
        loss += tf.reduce_mean(tf.square(judge(x)))
    variables = pack.trainable_variables + unpack.trainable_variables + judge.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
