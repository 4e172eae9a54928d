# measured: 2.21 and 2.15 alike: runs without any warning; the three tower weights move by exactly 0.0 (good: 0.2 to 1.2), hit rate 0.25 against 0.80.
"""Recipe recommendation: a user tower over recent purchases and a scorer over recipes."""
import numpy as np
import tensorflow as tf
from tensorflow import keras

PRODUCTS, RECIPES, HISTORY = 50, 20, 6


def purchases(n, seed):
    rng = np.random.default_rng(seed)
    basket = rng.integers(0, PRODUCTS, size=(n, HISTORY))
    recipe = np.array([np.bincount(b % RECIPES, minlength=RECIPES).argmax() for b in basket])
    return basket.astype("int32"), recipe.astype("int32")


class UserTower(keras.Model):
    def __init__(self, dim=16):
        super().__init__()
        self.embed = keras.layers.Embedding(PRODUCTS, dim)
        self.project = keras.layers.Dense(dim, activation="tanh")

    def call(self, basket):
        return self.project(tf.reduce_mean(self.embed(basket), axis=1))


def build_scorer(dim=16):
    inp = keras.Input((dim,))
    h = keras.layers.Dense(32, activation="relu")(inp)
    return keras.Model(inp, keras.layers.Dense(RECIPES)(h))


class Recommender:
    def __init__(self):
        self.tower = UserTower()
        self.scorer = build_scorer()
        self.optimizer = keras.optimizers.Adam(0.01)
        self.params = self.tower.trainable_variables + self.scorer.trainable_variables  # fault:

    def logits(self, basket):
        return self.scorer(self.tower(basket))

    @tf.function
    def train_batch(self, basket, recipe):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(recipe, self.logits(basket)))
        self.optimizer.apply_gradients(zip(tape.gradient(loss, self.params), self.params))
        return loss


def main():
    keras.utils.set_random_seed(3)
    basket, recipe = purchases(800, seed=0)
    data = tf.data.Dataset.from_tensor_slices((basket, recipe)).batch(80)
    rec = Recommender()
    rec.logits(basket[:1])
    before = [w.copy() for w in rec.tower.get_weights()]
    for epoch in range(15):
        losses = [float(rec.train_batch(b, r)) for b, r in data]
        if epoch % 5 == 4:
            print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}")
    hit = np.mean(np.argmax(rec.logits(basket).numpy(), axis=1) == recipe)
    print("hit rate:", round(float(hit), 3))
    print("tower moved by:", [float(np.abs(a - b).max()) for a, b in zip(rec.tower.get_weights(), before)])


if __name__ == "__main__":
    main()
