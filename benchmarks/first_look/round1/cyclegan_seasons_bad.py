# measured: 2.21 and 2.15: silent: all variables move, but each translator with the gradients of the other; the cycle loss ends at 0.54 and 0.72 against 0.32 and 0.33 in the good twin
"""Unpaired translation summer <-> winter with cycle consistency (8x8 toy images)."""
import tensorflow as tf
from tensorflow.keras import layers, Model

SIZE, LAMBDA = 8, 10.0
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)


def translator(name):
    inp = layers.Input((SIZE, SIZE, 3))
    x = layers.Conv2D(8, 3, padding="same", activation="relu")(inp)
    x = layers.Conv2D(8, 3, padding="same", activation="relu")(x)
    return Model(inp, layers.Conv2D(3, 3, padding="same", activation="tanh")(x), name=name)


def critic(name):
    inp = layers.Input((SIZE, SIZE, 3))
    x = layers.Conv2D(8, 3, strides=2, padding="same", activation=tf.nn.leaky_relu)(inp)
    return Model(inp, layers.Conv2D(1, 3, padding="same")(x), name=name)


class SeasonTransfer(Model):
    def __init__(self):
        super().__init__()
        self.to_winter = translator("to_winter")
        self.to_summer = translator("to_summer")
        self.d_summer = critic("d_summer")
        self.d_winter = critic("d_winter")

    def compile(self, lr=1e-3, **kw):
        super().compile(**kw)
        self.opt_w = tf.keras.optimizers.Adam(lr, beta_1=0.5)
        self.opt_s = tf.keras.optimizers.Adam(lr, beta_1=0.5)
        self.opt_ds = tf.keras.optimizers.Adam(lr, beta_1=0.5)
        self.opt_dw = tf.keras.optimizers.Adam(lr, beta_1=0.5)

    def train_step(self, data):
        summer, winter = data
        with tf.GradientTape(persistent=True) as tape:
            fake_w = self.to_winter(summer, training=True)
            fake_s = self.to_summer(winter, training=True)
            cyc_s = self.to_summer(fake_w, training=True)
            cyc_w = self.to_winter(fake_s, training=True)

            real_ds, fake_ds = self.d_summer(summer), self.d_summer(fake_s)
            real_dw, fake_dw = self.d_winter(winter), self.d_winter(fake_w)

            cycle = tf.reduce_mean(tf.abs(summer - cyc_s)) + tf.reduce_mean(tf.abs(winter - cyc_w))
            w_loss = bce(tf.ones_like(fake_dw), fake_dw) + LAMBDA * cycle
            s_loss = bce(tf.ones_like(fake_ds), fake_ds) + LAMBDA * cycle
            ds_loss = 0.5 * (bce(tf.ones_like(real_ds), real_ds) + bce(tf.zeros_like(fake_ds), fake_ds))
            dw_loss = 0.5 * (bce(tf.ones_like(real_dw), real_dw) + bce(tf.zeros_like(fake_dw), fake_dw))

        w_vars = self.to_winter.trainable_variables
        s_vars = self.to_summer.trainable_variables
        w_grads = tape.gradient(w_loss, w_vars)
        s_grads = tape.gradient(s_loss, s_vars)
        ds_grads = tape.gradient(ds_loss, self.d_summer.trainable_variables)
        dw_grads = tape.gradient(dw_loss, self.d_winter.trainable_variables)
        del tape

        self.opt_w.apply_gradients(zip(w_grads, s_vars))  # fault: the gradients of the winter translator are applied to the variables of the summer translator (and below the other way round)
        self.opt_s.apply_gradients(zip(s_grads, w_vars))
        self.opt_ds.apply_gradients(zip(ds_grads, self.d_summer.trainable_variables))
        self.opt_dw.apply_gradients(zip(dw_grads, self.d_winter.trainable_variables))
        return {"cycle": cycle, "w": w_loss, "s": s_loss}


def toy_seasons(n=64, batch=16):
    base = tf.random.uniform((n, SIZE, SIZE, 3), -0.3, 0.3)
    summer = base + tf.constant([0.1, 0.5, 0.0])
    winter = tf.random.shuffle(base) + tf.constant([0.3, 0.3, 0.6])
    return tf.data.Dataset.from_tensor_slices((summer, winter)).batch(batch)


if __name__ == "__main__":
    tf.random.set_seed(5)
    model = SeasonTransfer()
    model.compile()
    history = model.fit(toy_seasons(), epochs=10, verbose=0)
    print("cycle loss by epoch", [round(float(v), 3) for v in history.history["cycle"][::3]])
