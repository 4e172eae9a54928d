# measured: the gradient of the commitment term to the encoder is None for all its variables (twin: norms 0.03 to 0.09); commitment loss ends at 0.75 against 0.04 (2.15: 6.17 against 0.04)
"""VQ-VAE over one-bar drum loops."""
import tensorflow as tf

tf.keras.utils.set_random_seed(13)
STEPS, CODES, WIDTH, BETA = 32, 16, 6, 0.25


class LoopVQ(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.encoder = tf.keras.Sequential([
            tf.keras.layers.Dense(24, activation="relu"), tf.keras.layers.Dense(WIDTH)])
        self.decoder = tf.keras.Sequential([
            tf.keras.layers.Dense(24, activation="relu"), tf.keras.layers.Dense(STEPS)])
        self.codebook = self.add_weight(
            name="codebook", shape=(CODES, WIDTH), initializer="random_normal", trainable=True)

    def nearest(self, z):
        book = tf.convert_to_tensor(self.codebook)
        dist = (tf.reduce_sum(z ** 2, axis=1, keepdims=True)
                - 2.0 * z @ tf.transpose(book) + tf.reduce_sum(book ** 2, axis=1))
        index = tf.argmin(dist, axis=1)
        return tf.gather(book, index), index

    def commitment(self, z, codes):
        return tf.reduce_mean((tf.stop_gradient(z) - codes) ** 2)  # fault: stop_gradient stands on the encoder output; the commitment term does not reach the encoder

    def losses_for(self, bars):
        z = self.encoder(bars)
        codes, _ = self.nearest(z)
        through = z + tf.stop_gradient(codes - z)
        recon = tf.reduce_mean((self.decoder(through) - bars) ** 2)
        book = tf.reduce_mean((tf.stop_gradient(z) - codes) ** 2)
        return recon, book, self.commitment(z, codes)


model = LoopVQ()
opt = tf.keras.optimizers.Adam(3e-3)


@tf.function
def train_step(bars):
    with tf.GradientTape() as tape:
        recon, book, commit = model.losses_for(bars)
        loss = recon + book + BETA * commit
    variables = model.trainable_variables
    opt.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return recon, commit


bars = tf.cast(tf.random.uniform((128, STEPS)) < 0.3, tf.float32)
model.losses_for(bars[:2])
for epoch in range(10):
    for i in range(0, 128, 32):
        recon, commit = train_step(bars[i:i + 32])
print("recon", float(recon), "commit", float(commit))
