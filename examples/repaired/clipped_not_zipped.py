"""A recurrent network whose clipped gradients are paired with their variables."""

import tensorflow as tf

series = tf.sin(tf.range(0.0, 60.0, 0.1))
windows = tf.signal.frame(series, frame_length=17, frame_step=4)
inputs, targets = windows[:, :-1, None], windows[:, -1:]

model = tf.keras.Sequential(
    [
        tf.keras.Input((None, 1)),
        tf.keras.layers.GRU(16),
        tf.keras.layers.Dense(1),
    ]
)
optimizer = tf.keras.optimizers.Adam(learning_rate=0.02)

for epoch in range(10):
    with tf.GradientTape() as tape:
        predictions = model(inputs, training=True)
        loss = tf.reduce_mean(tf.square(predictions - targets))
    gradients = tape.gradient(loss, model.trainable_variables)

    # recurrent networks want their gradients clipped
    clipped, norm = tf.clip_by_global_norm(gradients, 1.0)
    optimizer.apply_gradients(zip(clipped, model.trainable_variables))
    print(f"epoch {epoch}: loss {loss:.4f}, gradient norm {norm:.3f}")
