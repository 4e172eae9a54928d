import tensorflow as tf

tf.keras.utils.set_random_seed(3)
LOSS_SCALE = 512.0
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])


class Trainer:
    def __init__(self, optimizer, limit):
        self.optimizer = optimizer
        self.limit = limit

    @tf.function
    def step(self):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
            large = loss * LOSS_SCALE
        grads = tape.gradient(large, model.trainable_variables)
        grads, norm = tf.clip_by_global_norm(grads, self.limit)  # warning: [TL541] model move wrongly
        grads = [grad / LOSS_SCALE for grad in grads]
        self.optimizer.apply_gradients(zip(grads, model.trainable_variables))
        return norm


trainer = Trainer(tf.keras.optimizers.SGD(0.1), 1.0)
for _ in range(3):
    trainer.step()
