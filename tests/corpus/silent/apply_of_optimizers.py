import tensorflow as tf

x = tf.random.normal((16, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
keras = tf.keras


def mlp():
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, "relu"), keras.layers.Dense(1)])


def error(model, inputs=x, targets=y):
    return tf.reduce_mean(tf.square(model(inputs, training=True) - targets))


def plain():
    model, optimizer = mlp(), keras.optimizers.Adam(0.01)
    for _ in range(3):
        with tf.GradientTape() as tape:
            loss = error(model)
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply(grads, model.trainable_variables)


def by_keyword():
    model, optimizer = mlp(), keras.optimizers.SGD(0.01, momentum=0.9)
    with tf.GradientTape() as tape:
        loss = error(model)
    variables = model.trainable_weights
    optimizer.apply(grads=tape.gradient(loss, variables), trainable_variables=variables)


def in_the_order_of_build():
    model, optimizer = mlp(), keras.optimizers.Lion(0.01)
    optimizer.build(model.trainable_variables)
    for _ in range(3):
        with tf.GradientTape() as tape:
            loss = error(model)
        optimizer.apply(tape.gradient(loss, model.trainable_variables))


def first_with_variables_then_without():
    model, optimizer = mlp(), keras.optimizers.Adam(0.01)
    for step in range(3):
        with tf.GradientTape() as tape:
            loss = error(model)
        grads = tape.gradient(loss, model.trainable_variables)
        if step == 0:
            optimizer.apply(grads, model.trainable_variables)
        else:
            optimizer.apply(grads)


def clipped():
    model, optimizer = mlp(), keras.optimizers.RMSprop(0.01)
    with tf.GradientTape() as tape:
        loss = error(model)
    grads, norm = tf.clip_by_global_norm(tape.gradient(loss, model.trainable_variables), 1.0)
    optimizer.apply([tf.clip_by_value(each, -0.5, 0.5) for each in grads], model.trainable_variables)
    return norm


def accumulated():
    model, optimizer = mlp(), keras.optimizers.Adam(0.01)
    variables = model.trainable_variables
    for _ in range(2):
        total = [tf.zeros_like(variable) for variable in variables]
        for start in range(0, 16, 4):
            with tf.GradientTape() as tape:
                loss = error(model, x[start : start + 4], y[start : start + 4])
            grads = tape.gradient(loss, variables)
            total = [so_far + grad for so_far, grad in zip(total, grads)]
        optimizer.apply([each / 4.0 for each in total], variables)


def one_variable():
    w, optimizer = tf.Variable(tf.ones((3, 1))), keras.optimizers.SGD(0.1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    optimizer.apply([tape.gradient(loss, w)], [w])


def of_a_dictionary():
    params = {"w": tf.Variable(tf.ones((3, 1))), "b": tf.Variable(tf.zeros((1,)))}
    optimizer = keras.optimizers.SGD(0.1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ params["w"] + params["b"] - y))
    grads = tape.gradient(loss, params)
    optimizer.apply(list(grads.values()), list(params.values()))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ params["w"] + params["b"] - y))
    grads = tape.gradient(loss, params)
    optimizer.apply([grads[name] for name in params], [params[name] for name in params])


def pairs_taken_apart():
    model, optimizer = mlp(), keras.optimizers.Adam(0.01)
    with tf.GradientTape() as tape:
        loss = error(model)
    pairs = list(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    optimizer.apply(*zip(*pairs))


def two_models_one_optimizer():
    encoder, decoder = mlp(), mlp()
    optimizer = keras.optimizers.Adam(0.01)
    variables = encoder.trainable_variables + decoder.trainable_variables
    for _ in range(2):
        with tf.GradientTape() as tape:
            loss = error(encoder) + error(decoder)
        optimizer.apply(tape.gradient(loss, variables), variables)


def two_models_two_optimizers():
    critic, actor = mlp(), mlp()
    critic_opt, actor_opt = keras.optimizers.Adam(0.01), keras.optimizers.Adam(0.001)
    for _ in range(2):
        with tf.GradientTape(persistent=True) as tape:
            critic_loss, actor_loss = error(critic), error(actor)
        critic_opt.apply(tape.gradient(critic_loss, critic.trainable_variables), critic.trainable_variables)
        actor_opt.apply(tape.gradient(actor_loss, actor.trainable_variables), actor.trainable_variables)
        del tape


def scaled():
    model = mlp()
    optimizer = keras.mixed_precision.LossScaleOptimizer(keras.optimizers.SGD(0.01))
    with tf.GradientTape() as tape:
        loss = optimizer.scale_loss(error(model))
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)


class Trainer:
    def __init__(self, model, optimizer):
        self.model, self.optimizer = model, optimizer

    @tf.function
    def step(self, inputs, targets):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(inputs, training=True) - targets))
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.optimizer.apply(grads, self.model.trainable_variables)
        return loss


def train(model, optimizer):
    with tf.GradientTape() as tape:
        loss = error(model)
    variables = model.trainable_variables
    return optimizer.apply(tape.gradient(loss, variables), variables)


class Rounded(keras.optimizers.SGD):
    def apply(self, grads, trainable_variables=None):
        grads = [tf.round(each * 100.0) / 100.0 for each in grads]
        super().apply(grads, trainable_variables)


class Named(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1)

    def call(self, inputs):
        return self.dense(inputs)

    def train_step(self, data):
        inputs, targets = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(inputs, targets, self(inputs, training=True))
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply(grads, self.trainable_variables)
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
        return {metric.name: metric.result() for metric in self.metrics}


plain()
by_keyword()
in_the_order_of_build()
first_with_variables_then_without()
print(clipped())
accumulated()
one_variable()
of_a_dictionary()
pairs_taken_apart()
two_models_one_optimizer()
two_models_two_optimizers()
scaled()
trainer = Trainer(mlp(), keras.optimizers.Adam(0.01))
for _ in range(3):
    trainer.step(x, y)
train(mlp(), keras.optimizers.Adagrad(0.01))
train(mlp(), Rounded(0.01))
named = Named()
named.compile(optimizer="sgd", loss="mse")
named.fit(x, y, verbose=0)
