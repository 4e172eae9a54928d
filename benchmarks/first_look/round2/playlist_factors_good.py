"""Matrix factorisation with biases for playlist completion."""
import numpy as np
import tensorflow as tf

USERS, SONGS = 120, 60


class Factors(tf.keras.Model):
    def __init__(self, rank=8, reg=1e-4):
        super().__init__()
        self.reg = reg
        self.user = tf.keras.layers.Embedding(USERS, rank, embeddings_initializer="uniform")
        self.song = tf.keras.layers.Embedding(SONGS, rank, embeddings_initializer="uniform")
        self.song_bias = tf.keras.layers.Embedding(SONGS, 1, embeddings_initializer="zeros")

    def call(self, pair):
        u, s = self.user(pair[:, 0]), self.song(pair[:, 1])
        self.penalty = self.reg * (tf.nn.l2_loss(u) + tf.nn.l2_loss(s))
        return tf.reduce_sum(u * s, axis=1) + tf.squeeze(self.song_bias(pair[:, 1]), axis=1)


def interactions(seed=22):
    """Log of plays, ordered by user as it comes out of the database."""
    rng = np.random.default_rng(seed)
    taste, style = rng.normal(size=(USERS, 3)), rng.normal(size=(SONGS, 3))
    pair = np.array([(u, s) for u in range(USERS) for s in rng.choice(SONGS, 8, replace=False)])
    liked = (taste[pair[:, 0]] * style[pair[:, 1]]).sum(axis=1) > 0
    return pair.astype("int32"), liked.astype("float32")


def make_dataset(pair, liked, batch=64):
    return tf.data.Dataset.from_tensor_slices((pair, liked)).batch(batch).repeat()


def train(model, dataset, steps, log_every=20):
    optimizer = tf.keras.optimizers.Adam(0.02)
    batches = iter(dataset)
    for step in range(1, steps + 1):
        pair, liked = next(batches)
        with tf.GradientTape() as tape:
            logits = model(pair)
            xent = tf.nn.sigmoid_cross_entropy_with_logits(labels=liked, logits=logits)
            loss = tf.reduce_mean(xent) + model.penalty
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        if step % log_every == 0:
            print(f"step {step}: loss {float(loss):.4f}")


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(22)
    pair, liked = interactions()
    model = Factors()
    model(pair[:2])
    start = model.user.embeddings.numpy()
    train(model, make_dataset(pair, liked), steps=40)
    moved = np.abs(model.user.embeddings.numpy() - start).max(axis=1) > 1e-6
    print("users with a trained vector:", int(moved.sum()), "of", USERS)
