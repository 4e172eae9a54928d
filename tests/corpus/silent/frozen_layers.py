"""Layers that are frozen and made trainable again in ways that work."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


def make_model():
    return tf.keras.Sequential(
        [tf.keras.Input((3,)), tf.keras.layers.Dense(3), tf.keras.layers.Dense(1)]
    )


def step(model, optimizer, variables):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
    return loss


# All of the discriminator is frozen for the sake of another model, and trained by its own list.
discriminator = make_model()
discriminator_variables = list(discriminator.trainable_variables)
discriminator.trainable = False
optimizer = tf.keras.optimizers.Adam(0.05)
for _ in range(3):
    loss = step(discriminator, optimizer, discriminator_variables)

# Frozen before the variables are read.
early = make_model()
early.layers[0].trainable = False
variables = early.trainable_variables
optimizer = tf.keras.optimizers.Adam(0.05)
for _ in range(3):
    loss = step(early, optimizer, variables)

# Fewer variables than the optimizer was built with.
fewer = make_model()
optimizer = tf.keras.optimizers.Adam(0.05)
loss = step(fewer, optimizer, fewer.trainable_variables)
fewer.layers[0].trainable = False
loss = step(fewer, optimizer, fewer.trainable_variables)
fewer.layers[0].trainable = True
loss = step(fewer, optimizer, fewer.trainable_variables)

# A new optimizer, or one that was built with all variables, for what is made trainable again.
base = make_model()
base.trainable = False
model = tf.keras.Sequential([tf.keras.Input((3,)), base, tf.keras.layers.Dense(1)])
head_optimizer = tf.keras.optimizers.Adam(0.05)
loss = step(model, head_optimizer, model.trainable_variables)
base.trainable = True
optimizer = tf.keras.optimizers.Adam(0.01)
loss = step(model, optimizer, model.trainable_variables)

built = make_model()
optimizer = tf.keras.optimizers.Adam(0.05)
optimizer.build(built.trainable_variables)
built.layers[0].trainable = False
loss = step(built, optimizer, built.trainable_variables)
built.layers[0].trainable = True
loss = step(built, optimizer, built.trainable_variables)

# One layer more in each phase, with an optimizer for each.
deep = make_model()
deep.layers[0].trainable = False
for phase in range(2):
    if phase == 1:
        deep.layers[0].trainable = True
    optimizer = tf.keras.optimizers.Adam(0.05)
    for _ in range(3):
        loss = step(deep, optimizer, deep.trainable_variables)

# Frozen for one step, and made trainable again before the list is used.
again = make_model()
variables = again.trainable_variables
again.layers[0].trainable = False
print(len(again.trainable_variables))
again.layers[0].trainable = True
optimizer = tf.keras.optimizers.Adam(0.05)
for _ in range(3):
    loss = step(again, optimizer, variables)


def freeze(layers, flag):
    for layer in layers:
        layer.trainable = not flag


# Who freezes what, is not known here.
other = make_model()
other.layers[0].trainable = False
freeze(other.layers, False)
optimizer = tf.keras.optimizers.Adam(0.05)
loss = step(other, optimizer, other.trainable_variables)
other.layers[0].trainable = True
loss = step(other, optimizer, other.trainable_variables)


# A function that is traced anew after the layer is frozen.
traced = make_model()
optimizer = tf.keras.optimizers.Adam(0.05)


def make_step():
    @tf.function
    def train_step():
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(traced(x) - y))
        grads = tape.gradient(loss, traced.trainable_variables)
        optimizer.apply_gradients(zip(grads, traced.trainable_variables))
        return loss

    return train_step


loss = make_step()()
traced.layers[0].trainable = False
loss = make_step()()

# A new model for each fold, with its optimizer beside it.
for fold in range(2):
    model = make_model()
    optimizer = tf.keras.optimizers.Adam(0.05)
    for _ in range(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))

# One step with more layers in each turn, for which a new optimizer is needed.
deep = make_model()
for layer in deep.layers:
    layer.trainable = False
for epoch in range(2):
    deep.layers[-1 - epoch].trainable = True
    optimizer = tf.keras.optimizers.Adam(0.05)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(deep(x) - y))
    grads = tape.gradient(loss, deep.trainable_variables)
    optimizer.apply_gradients(zip(grads, deep.trainable_variables))

# A frozen batch normalisation keeps its statistics; what it scales by is trained on.
normalised = tf.keras.Sequential(
    [tf.keras.Input((3,)), tf.keras.layers.BatchNormalization(), tf.keras.layers.Dense(1)]
)
variables = normalised.trainable_variables
normalised.layers[0].trainable = False
optimizer = tf.keras.optimizers.Adam(0.05)
for _ in range(3):
    loss = step(normalised, optimizer, variables)
