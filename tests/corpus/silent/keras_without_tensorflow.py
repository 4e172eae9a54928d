"""Keras before 2.4 ran on TensorFlow 1, and did not name it."""

from keras import backend
from keras.layers import Dense, Input
from keras.models import Model
from keras.optimizers import Adam

inputs = Input(shape=(3,))
score = Dense(1)(inputs)
model = Model(inputs, score)
gradient = backend.gradients(score, [inputs])[0]
model.add_loss(backend.mean(backend.sum(gradient**2, axis=[1])))
model.compile(optimizer=Adam(2e-4, 0.5))
