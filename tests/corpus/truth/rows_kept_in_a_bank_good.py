import tensorflow as tf

tf.keras.utils.set_random_seed(3)
asking = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3)])
answering = tf.keras.Sequential([tf.keras.Input((5,)), tf.keras.layers.Dense(3)])
bank = tf.Variable(tf.zeros((6, 3)), trainable=False)
optimizer = tf.keras.optimizers.SGD(0.1)
questions, answers = tf.random.normal((6, 4)), tf.random.normal((6, 5))
numbers = tf.range(6)

for _ in range(3):
    with tf.GradientTape() as tape:
        rows = answering(answers)
        bank.scatter_nd_update(numbers[:, None], rows)
        scores = tf.matmul(asking(questions), rows, transpose_b=True)
        loss = tf.reduce_mean(
            tf.nn.sparse_softmax_cross_entropy_with_logits(labels=numbers, logits=scores)
        )
    variables = asking.trainable_variables + answering.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
