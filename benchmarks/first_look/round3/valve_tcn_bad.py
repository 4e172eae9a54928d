# measured: ValueError in apply_gradients, the list of gradients stands in the place of one gradient (2.21 and 2.15)
"""Detect sticking valves from pressure windows with a temporal conv net."""
import numpy as np
import tensorflow as tf


class ValveNet(tf.keras.Model):
    def __init__(self, filters=8):
        super().__init__()
        self.convs = [tf.keras.layers.Conv1D(filters, 3, dilation_rate=d, padding="causal",
                                             activation="relu") for d in (1, 2, 4)]
        self.head = tf.keras.layers.Dense(1)

    def call(self, x, training=None):
        for conv in self.convs:
            x = conv(x)
        return self.head(x[:, -1])

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            logits = self(x, training=True)
            loss = tf.reduce_mean(
                tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))
        variables = self.trainable_variables
        grads = tape.gradient(loss, variables)
        grads = tf.clip_by_global_norm(grads, 5.0)  # fault: the function returns (list, norm), the pair is used as the list
        self.optimizer.apply_gradients(zip(grads, variables))
        return {"bce": loss}


def main():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(64, 30, 2)).astype("float32")
    y = (x[:, -5:, 0].mean(axis=1, keepdims=True) > 0).astype("float32")
    net = ValveNet()
    net.compile(optimizer=tf.keras.optimizers.Adam(1e-3))
    hist = net.fit(x, y, batch_size=16, epochs=2, verbose=0)
    print("bce", hist.history["bce"])


if __name__ == "__main__":
    main()
