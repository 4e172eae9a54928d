"""Topic VAE over bags of words with KL annealing."""
import numpy as np
import tensorflow as tf


class TopicVAE(tf.keras.Model):
    def __init__(self, vocab, topics=5, anneal_steps=40):
        super().__init__()
        self.encode = tf.keras.layers.Dense(2 * topics)
        self.decode = tf.keras.layers.Dense(vocab)
        self.anneal_steps = anneal_steps
        self.beta = 0.0
        self.steps_done = tf.Variable(0.0, trainable=False)

    def call(self, counts):
        mean, logvar = tf.split(self.encode(counts), 2, axis=1)
        theta = mean + tf.exp(0.5 * logvar) * tf.random.normal(tf.shape(mean))
        return self.decode(tf.nn.softmax(theta)), mean, logvar


tf.keras.utils.set_random_seed(101)
docs = np.random.default_rng(101).poisson(0.6, (90, 30)).astype("float32")
vae = TopicVAE(vocab=30)
vae(docs[:1])
optimizer = tf.keras.optimizers.Adam(1e-2)


@tf.function
def train_step(counts):
    vae.steps_done.assign_add(1.0)
    weight = tf.minimum(1.0, tf.cast(vae.steps_done, tf.float32) / vae.anneal_steps)
    with tf.GradientTape() as tape:
        logits, mean, logvar = vae(counts)
        recon = -tf.reduce_mean(tf.reduce_sum(counts * tf.nn.log_softmax(logits), axis=1))
        kl = -0.5 * tf.reduce_mean(
            tf.reduce_sum(1.0 + logvar - mean ** 2 - tf.exp(logvar), axis=1))
        loss = recon + weight * kl
    grads = tape.gradient(loss, vae.trainable_variables)
    optimizer.apply_gradients(zip(grads, vae.trainable_variables))
    return recon, kl, weight


weights = []
for epoch in range(15):
    for i in range(0, 90, 30):
        recon, kl, weight = train_step(docs[i:i + 30])
    weights.append(round(float(weight), 3))
print("recon", float(recon), "kl", float(kl), "weights", weights)
