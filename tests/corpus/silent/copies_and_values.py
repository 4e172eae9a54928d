"""Copies of variables and models, and layers that are made in a block, all right."""

import tensorflow as tf

x = tf.random.normal((16, 3))


def net(*layers):
    return tf.keras.Sequential([tf.keras.Input((3,)), *layers, tf.keras.layers.Dense(1)])


def train(model, term=lambda: 0.0):
    optimizer = tf.keras.optimizers.SGD(0.1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True))) + term()
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


def distances_between_the_variables_of_a_list():
    columns = [tf.Variable(tf.random.normal((2,))) for _ in range(3)]
    optimizer = tf.keras.optimizers.SGD(0.1)
    with tf.GradientTape() as tape:
        loss = tf.add_n([tf.reduce_sum((a - b) ** 2) for a in columns for b in columns])
    optimizer.apply_gradients(zip(tape.gradient(loss, columns), columns))


def difference_from_another_model():
    first, second = net(), net()
    pairs = list(zip(first.trainable_variables, second.trainable_variables))
    train(first, lambda: tf.add_n([tf.reduce_sum((a - b) ** 2) for a, b in pairs]))


def copied_from_another_model():
    first, second = net(), net()
    for kept, new in zip(first.trainable_variables, second.trainable_variables):
        kept.assign(new)
    train(second)


def clone_that_is_given_weights():
    model = net()
    train(model)
    copy = tf.keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    train(model, lambda: tf.reduce_mean(copy(x)))


def clone_that_follows():
    model = net()
    train(model)
    copy = tf.keras.models.clone_model(model)
    for kept, new in zip(copy.weights, model.weights):
        kept.assign(new)
    train(model, lambda: tf.reduce_mean(copy(x)))


def clone_that_is_trained():
    model = net()
    train(model)
    train(tf.keras.models.clone_model(model))


def random_clone_of_a_model_that_was_not_trained():
    model = net()
    target = tf.keras.models.clone_model(model)
    for step in range(2):
        train(model, lambda: tf.reduce_mean(tf.square(model(x) - target(x))))


def average_with_statistics_of_its_own():
    model, average = net(tf.keras.layers.BatchNormalization()), net(
        tf.keras.layers.BatchNormalization()
    )
    for step in range(2):
        train(model, lambda: tf.reduce_mean(average(x, training=True)))
        for kept, new in zip(average.trainable_variables, model.trainable_variables):
            kept.assign(0.9 * kept + 0.1 * new)


def average_whose_statistics_are_copied_too():
    model, average = net(tf.keras.layers.BatchNormalization()), net(
        tf.keras.layers.BatchNormalization()
    )
    for step in range(2):
        train(model)
        for kept, new in zip(average.trainable_variables, model.trainable_variables):
            kept.assign(0.9 * kept + 0.1 * new)
        for kept, new in zip(average.non_trainable_variables, model.non_trainable_variables):
            kept.assign(new)


def average_without_statistics():
    model, average = net(), net()
    for step in range(2):
        train(model)
        for kept, new in zip(average.trainable_variables, model.trainable_variables):
            kept.assign(0.9 * kept + 0.1 * new)


def layer_of_which_the_gradients_are_taken():
    optimizer = tf.keras.optimizers.SGD(0.1)
    with tf.GradientTape() as tape:
        layer = tf.keras.layers.Dense(1)
        loss = tf.reduce_mean(tf.square(layer(x)))
    grads = tape.gradient(loss, layer.trainable_variables)
    optimizer.apply_gradients(zip(grads, layer.trainable_variables))


class Late(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.last = tf.keras.layers.Dense(1)
        self.made = None

    def call(self, inputs, training=False):
        if self.made is None:
            self.made = tf.keras.layers.Dense(3)
        hidden = tf.keras.layers.Dropout(0.1)(self.made(inputs))
        return self.last(tf.keras.layers.Flatten()(hidden))


def inner_steps_of_a_copy():
    model, copy = net(), net()
    optimizer = tf.keras.optimizers.SGD(0.1)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            loss = tf.reduce_mean(tf.square(copy(x)))
        for one, grad in zip(
            copy.trainable_variables, inner.gradient(loss, copy.trainable_variables)
        ):
            one.assign_sub(0.1 * grad)
        loss = tf.reduce_mean(tf.square(model(x) - copy(x)))
    grads = outer.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


def all_that_was_watched():
    first, second = net(), net()
    optimizer = tf.keras.optimizers.SGD(0.1)
    with tf.GradientTape() as tape:
        wanted = tf.stop_gradient(net()(x, training=False))
        loss = tf.reduce_mean(tf.square(first(x, training=True) - second(x, training=True)))
    variables = tape.watched_variables()
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return wanted


def student_that_leads_the_list():
    class Distiller(tf.keras.Model):
        def __init__(self, teacher, student):
            super().__init__()
            self.student, self.teacher = student, teacher
            self.teacher.trainable = False

        def learn(self):
            optimizer = tf.keras.optimizers.SGD(0.1)
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(self.student(x) - self.teacher(x)))
            grads = tape.gradient(loss, self.student.trainable_variables)
            optimizer.apply_gradients(zip(grads, self.trainable_variables))

    Distiller(net(), net()).learn()


distances_between_the_variables_of_a_list()
difference_from_another_model()
copied_from_another_model()
clone_that_is_given_weights()
clone_that_follows()
clone_that_is_trained()
random_clone_of_a_model_that_was_not_trained()
average_with_statistics_of_its_own()
average_whose_statistics_are_copied_too()
average_without_statistics()
layer_of_which_the_gradients_are_taken()
late = Late()
late(x)
train(late)
inner_steps_of_a_copy()
all_that_was_watched()
student_that_leads_the_list()
