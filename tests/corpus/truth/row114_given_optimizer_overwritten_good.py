import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])


class Task:
    def train_step(self, inputs, model, optimizer):
        features, labels = inputs
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(features) - labels))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        return loss


def run(task, steps):
    optimizer = tf.keras.optimizers.SGD(0.1)
    for step in range(steps):
        print("loss", float(task.train_step((x, y), model, optimizer)))


run(Task(), 20)
