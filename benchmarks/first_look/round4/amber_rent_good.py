"""Rent estimation with a small feed-forward model (notebook export)."""

# %% imports
import numpy as np
import tensorflow as tf
from tensorflow import keras

# %% data
keras.utils.set_random_seed(21)
n = 800
area = np.random.uniform(20, 120, n)
floor = np.random.randint(0, 9, n)
centre = np.random.uniform(0, 12, n)
rent = 8.0 * area - 25.0 * centre + 5.0 * floor + np.random.normal(0, 15, n)
X = np.stack([area, floor, centre], axis=1).astype("float32")
X = (X - X.mean(0)) / X.std(0)
y = ((rent - rent.mean()) / rent.std()).astype("float32")
train = tf.data.Dataset.from_tensor_slices((X[:600], y[:600])).shuffle(600, seed=1).batch(50)

# %% model
inputs = keras.Input(shape=(3,))
hidden = keras.layers.Dense(24, activation="relu")(inputs)
hidden = keras.layers.Dense(24, activation="relu")(hidden)
model = keras.Model(inputs, keras.layers.Dense(1)(hidden))
opt = keras.optimizers.Adam(0.01)

# %% training
@tf.function
def fit_batch(xb, yb):
    with tf.GradientTape() as tape:
        estimate = model(xb, training=True)[:, 0]
        error = estimate - yb
        mse = tf.reduce_mean(tf.square(error))
    opt.apply_gradients(zip(tape.gradient(mse, model.trainable_weights), model.trainable_weights))
    return mse


for epoch in range(30):
    for xb, yb in train:
        mse = fit_batch(xb, yb)
    if epoch % 10 == 9:
        print("epoch", epoch + 1, "mse", round(float(mse), 4))

# %% held-out rows
guess = model(X[600:]).numpy().ravel()
print("held-out rmse %.3f  std of estimates %.3f  std of targets %.3f"
      % (np.sqrt(np.mean((guess - y[600:]) ** 2)), guess.std(), y[600:].std()))
