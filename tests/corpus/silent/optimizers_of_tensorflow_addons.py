"""TensorFlow Addons, which runs on Keras 2: optimizers that wrap others, or several of them."""

import tensorflow as tf
import tensorflow_addons as tfa

first = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(8)])
second = tf.keras.Sequential([tf.keras.Input((8,)), tf.keras.layers.Dense(1)])


def steps(optimizer, variables, **options):
    for _ in range(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.square(second(first(tf.ones((4, 3))))))
        gradients = tape.gradient(loss, variables)
        optimizer.apply_gradients(zip(gradients, variables), **options)


ranger = tfa.optimizers.Lookahead(tfa.optimizers.RectifiedAdam(1e-3, weight_decay=1e-4), sync_period=6)
steps(ranger, first.trainable_variables, name="ranger")
steps(ranger, second.trainable_variables)

averaged = tfa.optimizers.SWA(tfa.optimizers.SGDW(1e-4, 0.1), start_averaging=10)
steps(averaged, first.trainable_variables)
averaged.assign_average_vars(first.trainable_variables)

moving = tfa.optimizers.MovingAverage("adam", average_decay=0.9)
steps(moving, first.trainable_variables)

DecayedAdagrad = tfa.optimizers.extend_with_decoupled_weight_decay(tf.keras.optimizers.Adagrad)
decayed = DecayedAdagrad(weight_decay=1e-4, learning_rate=0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_sum(tf.square(first(tf.ones((4, 3)))))
decayed.apply_gradients(
    zip(tape.gradient(loss, first.trainable_variables), first.trainable_variables),
    decay_var_list=first.trainable_variables[:1],
)

several = tfa.optimizers.MultiOptimizer([(tf.keras.optimizers.Adam(1e-4), first), (tfa.optimizers.LAMB(1e-3), second)])
steps(several, first.trainable_variables + second.trainable_variables)


class LazyYogi(tfa.optimizers.Yogi):
    def apply_gradients(self, grads_and_vars, name=None, experimental_aggregate_gradients=True):
        kept = [(gradient, variable) for gradient, variable in grads_and_vars if gradient is not None]
        return super().apply_gradients(kept, name, experimental_aggregate_gradients)


steps(LazyYogi(), first.trainable_variables)
