"""Single-object detector with weight decay through kernel regularizers."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, regularizers

tf.random.set_seed(30)


def conv_block(x, filters, decay):
    x = layers.Conv2D(filters, 3, strides=2, padding="same", use_bias=False,
                      kernel_regularizer=regularizers.L2(decay))(x)
    return layers.Activation("relu")(x)


def detector(side=16, decay=5e-2):
    inp = layers.Input((side, side, 1))
    h = conv_block(inp, 8, decay)
    h = conv_block(h, 16, decay)
    h = layers.Flatten()(h)
    box = layers.Dense(4, activation="sigmoid", kernel_regularizer=regularizers.L2(decay))(h)
    obj = layers.Dense(1, kernel_regularizer=regularizers.L2(decay))(h)
    return tf.keras.Model(inp, [box, obj])


def scenes(n=96, side=16, seed=0):
    rng = np.random.default_rng(seed)
    img = rng.normal(scale=0.1, size=(n, side, side, 1)).astype("float32")
    box = np.zeros((n, 4), "float32")
    has = rng.integers(0, 2, (n, 1)).astype("float32")
    for i in range(n):
        r, c = rng.integers(0, side - 5, 2)
        if has[i, 0]:
            img[i, r:r + 5, c:c + 5] += 1.0
            box[i] = np.array([r, c, r + 5, c + 5]) / side
    return tf.data.Dataset.from_tensor_slices((img, box, has)).batch(32)


class DetectionTrainer:
    def __init__(self, model, optimizer, box_weight=5.0):
        self.model, self.optimizer, self.box_weight = model, optimizer, box_weight

    def compute_losses(self, box, has, pred_box, pred_obj):
        giou_like = tf.reduce_mean(tf.abs(box - pred_box) * has)
        conf = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=has, logits=pred_obj))
        return giou_like, conf

    @tf.function
    def step(self, img, box, has):
        with tf.GradientTape() as tape:
            pred_box, pred_obj = self.model(img, training=True)
            g, c = self.compute_losses(box, has, pred_box, pred_obj)
            total = self.box_weight * g + c + tf.add_n(self.model.losses)
        grads = tape.gradient(total, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))
        return total


def weight_norm(model):
    kernels = [w for w in model.get_weights() if w.ndim > 1]
    return float(sum((k ** 2).sum() for k in kernels))


net = detector()
start = weight_norm(net)
trainer = DetectionTrainer(net, tf.keras.optimizers.Adam(5e-3))
for epoch in range(12):
    for batch in scenes():
        total = trainer.step(*batch)
RESULT = start, weight_norm(net)
print("squared kernel norm, start and end:", RESULT)
