"""TensorFlow Federated, Sonnet and DP optimizers: gradients go elsewhere than apply_gradients."""

import sonnet as snt
import tensorflow as tf
import tensorflow_federated as tff
import tf_keras as keras
from tensorflow_privacy import DPKerasSGDOptimizer

model = keras.Sequential([keras.layers.Dense(2)])


@tf.function
def client_update(model, dataset, weights, client_optimizer):
    variables = model.trainable_variables
    tf.nest.map_structure(lambda x, y: x.assign(y), variables, weights)
    state = client_optimizer.initialize(tf.nest.map_structure(tf.TensorSpec.from_tensor, variables))
    for batch in dataset:
        with tf.GradientTape() as tape:
            outputs = model.forward_pass(batch)
        gradients = tape.gradient(outputs.loss, variables)
        state, updated = client_optimizer.next(state, variables, gradients)
        tf.nest.map_structure(lambda a, b: a.assign(b), variables, updated)
    return variables


def server_update(model, mean_client_weights, server_optimizer=None):
    difference = tf.nest.map_structure(lambda a, b: a - b, mean_client_weights, model.trainable_variables)
    server_optimizer = server_optimizer or keras.optimizers.SGD(1.0)
    negative = [-d for d in difference]
    server_optimizer.apply_gradients(zip(negative, model.trainable_variables))
    return tff.learning.models.ModelWeights.from_model(model)


def with_sonnet(x, y):
    mlp = snt.nets.MLP([8, 1])
    optimizer = snt.optimizers.Adam(0.1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(mlp(x) - y))
    optimizer.apply(tape.gradient(loss, mlp.trainable_variables), mlp.trainable_variables)


def private(x, y):
    optimizer = DPKerasSGDOptimizer(l2_norm_clip=1.0, noise_multiplier=0.5, num_microbatches=1, learning_rate=0.1)
    with tf.GradientTape(persistent=True) as tape:
        losses = tf.square(model(x) - y)
        pairs = optimizer._compute_gradients(losses, model.trainable_variables, tape=tape)
    optimizer.apply_gradients(pairs)
