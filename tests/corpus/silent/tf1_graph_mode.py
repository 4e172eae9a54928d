import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()


def minimize(loss, learning_rate, global_step):
    optimizer = tf.train.GradientDescentOptimizer(learning_rate)
    return optimizer.minimize(loss, global_step=global_step)


def clipped_train_op(loss, max_norm):
    optimizer = tf.train.AdamOptimizer(1e-3)
    grads_and_vars = optimizer.compute_gradients(loss)
    capped = [(tf.clip_by_norm(g, max_norm), v) for g, v in grads_and_vars if g is not None]
    return optimizer.apply_gradients(capped, global_step=tf.train.get_or_create_global_step())


def rnn_train_op(cost):
    tvars = tf.trainable_variables()
    grads, _ = tf.clip_by_global_norm(tf.gradients(cost, tvars), 5)
    optimizer = tf.train.GradientDescentOptimizer(0.5)
    return optimizer.apply_gradients(zip(grads, tvars), global_step=tf.train.get_or_create_global_step())


def tower_train_op(loss_of, batches):
    opt = tf.train.MomentumOptimizer(0.1, 0.9)
    tower_grads = []
    for i, batch in enumerate(batches):
        with tf.name_scope(f"tower_{i}"):
            tower_grads.append(opt.compute_gradients(loss_of(batch)))
    average_grads = []
    for grad_and_vars in zip(*tower_grads):
        grad = tf.reduce_mean(tf.stack([g for g, _ in grad_and_vars]), 0)
        average_grads.append((grad, grad_and_vars[0][1]))
    return opt.apply_gradients(average_grads)


with tf.Graph().as_default():
    x = tf.placeholder(tf.float32, [None, 2])
    w = tf.get_variable("w", [2, 1])
    loss = tf.reduce_mean(tf.square(tf.matmul(x, w) - 1.0))
    train_ops = [
        minimize(loss, 0.1, tf.train.get_or_create_global_step()),
        clipped_train_op(loss, 1.0),
        rnn_train_op(loss),
        tower_train_op(lambda batch: tf.reduce_mean(tf.square(tf.matmul(batch, w) - 1.0)), [x, x]),
    ]
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for op in train_ops:
            session.run(op, {x: [[1.0, 2.0]]})
