# measured: the gradient of the spectral term alone is None for all variables (twin: norm 1.6); final spectral loss 1.32 against 1.07
"""Audio: map control curves to waveforms with a waveform and a spectral loss."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(8)
SAMPLES, CONTROLS = 128, 6
WEIGHTS = {"wave": 1.0, "spectrum": 0.3}

net = tf.keras.Sequential([
    tf.keras.layers.Dense(48, activation="tanh"),
    tf.keras.layers.Dense(SAMPLES),
])
opt = tf.keras.optimizers.Adam(2e-3)


def batch_of(n):
    controls = tf.random.uniform((n, CONTROLS), 1.0, 6.0)
    time = tf.linspace(0.0, 2.0 * np.pi, SAMPLES)
    waves = tf.reduce_mean(tf.sin(controls[:, :, None] * time[None, None, :]), axis=1)
    return controls, waves


def wave_term(target, pred):
    return tf.reduce_mean(tf.abs(target - pred))


def spectral_term(target, pred):
    ref = tf.abs(tf.signal.rfft(target))
    mag = np.abs(np.fft.rfft(pred)).astype("float32")  # fault: np.fft leaves TensorFlow: the spectral term carries no gradient
    return tf.reduce_mean(tf.abs(tf.math.log(ref + 1e-3) - tf.math.log(mag + 1e-3)))


def train_step(controls, waves):
    with tf.GradientTape() as tape:
        pred = net(controls, training=True)
        wave = wave_term(waves, pred)
        spec = spectral_term(waves, pred)
        loss = WEIGHTS["wave"] * wave + WEIGHTS["spectrum"] * spec
    grads = tape.gradient(loss, net.trainable_variables)
    opt.apply_gradients(zip(grads, net.trainable_variables))
    return float(wave), float(spec)


controls, waves = batch_of(64)
for step in range(60):
    wave, spec = train_step(controls, waves)
    if step % 20 == 19:
        print(f"step {step + 1}: wave {wave:.4f} spectrum {spec:.4f}")
