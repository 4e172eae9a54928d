"""Gradients of intermediate tensors that go where they belong."""

import tensorflow as tf

client = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3, "tanh")])
server = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
client_optimizer = tf.keras.optimizers.SGD(0.1)
server_optimizer = tf.keras.optimizers.SGD(0.1)
x, y = tf.random.normal((8, 4)), tf.ones((8, 1))


def split_learning():
    with tf.GradientTape() as client_tape:
        smashed = client(x)
    sent = tf.identity(smashed)
    with tf.GradientTape() as server_tape:
        server_tape.watch(sent)
        loss = tf.reduce_mean(tf.square(server(sent) - y))
    server_grads, sent_grad = server_tape.gradient(loss, [server.trainable_variables, sent])
    server_optimizer.apply_gradients(zip(server_grads, server.trainable_variables))
    client_grads = client_tape.gradient(smashed, client.trainable_variables, output_gradients=sent_grad)
    client_optimizer.apply_gradients(zip(client_grads, client.trainable_variables))


def activations_for_the_log():
    with tf.GradientTape(persistent=True) as tape:
        hidden = client(x)
        loss = tf.reduce_mean(tf.square(server(hidden) - y))
    print("activation gradient", float(tf.norm(tape.gradient(loss, hidden))))
    grads = tape.gradient(loss, server.trainable_variables)
    server_optimizer.apply_gradients(zip(grads, server.trainable_variables))


def policy_gradient_through_critic():
    """DDPG by the chain rule, written out."""
    with tf.GradientTape() as tape:
        actions = client(x)
    with tf.GradientTape() as critic_tape:
        critic_tape.watch(actions)
        q = server(actions)
    action_gradients = critic_tape.gradient(q, actions)
    actor_gradients = tape.gradient(actions, client.trainable_variables, -action_gradients)
    client_optimizer.apply_gradients(zip(actor_gradients, client.trainable_variables))


def latent_optimisation():
    z = tf.Variable(tf.random.normal((1, 3)))
    optimizer = tf.keras.optimizers.Adam(0.1)
    for _ in range(3):
        with tf.GradientTape() as tape:
            energy = tf.reduce_sum(server(z) ** 2)
        optimizer.apply_gradients([(tape.gradient(energy, z), z)])
    return z


def embeddings_perturbed(table):
    with tf.GradientTape() as tape:
        embedded = tf.nn.embedding_lookup(table, [0, 2])
        tape.watch(embedded)
        loss = tf.reduce_sum(embedded**3)
    perturbation = 0.1 * tf.math.l2_normalize(tape.gradient(loss, embedded))
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum((tf.nn.embedding_lookup(table, [0, 2]) + perturbation) ** 3)
    table_optimizer = tf.keras.optimizers.SGD(0.1)
    table_optimizer.apply_gradients([(tape.gradient(loss, table), table)])


split_learning()
activations_for_the_log()
policy_gradient_through_critic()
latent_optimisation()
embeddings_perturbed(tf.Variable(tf.random.normal((4, 3))))
