import tensorflow as tf
from tensorflow import keras


class ContrastiveModel(keras.Model):
    def __init__(self):
        super().__init__()
        self.temperature = 0.1
        self.encoder = keras.Sequential([keras.Input((6,)), keras.layers.Dense(4)])
        self.projection_head = keras.Sequential([keras.Input((4,)), keras.layers.Dense(4)])
        self.linear_probe = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])

    def compile(self, contrastive_optimizer, probe_optimizer, **kwargs):
        super().compile(**kwargs)
        self.contrastive_optimizer = contrastive_optimizer
        self.probe_optimizer = probe_optimizer
        self.probe_loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def contrastive_loss(self, projections_1, projections_2):
        projections_1 = tf.math.l2_normalize(projections_1, axis=1)
        projections_2 = tf.math.l2_normalize(projections_2, axis=1)
        similarities = tf.matmul(projections_1, projections_2, transpose_b=True) / self.temperature
        contrastive_labels = tf.range(tf.shape(projections_1)[0])
        return tf.reduce_mean(
            tf.nn.sparse_softmax_cross_entropy_with_logits(contrastive_labels, similarities)
        )

    def train_step(self, data):
        images, labels = data
        augmented_images_1 = images + tf.random.normal(tf.shape(images), stddev=0.1)
        augmented_images_2 = images + tf.random.normal(tf.shape(images), stddev=0.1)
        with tf.GradientTape() as tape:
            features_1 = self.encoder(augmented_images_1, training=True)
            features_2 = self.encoder(augmented_images_2, training=True)
            contrastive_loss = self.contrastive_loss(self.projection_head(features_1), self.projection_head(features_2))
        gradients = tape.gradient(
            contrastive_loss,
            self.encoder.trainable_weights + self.projection_head.trainable_weights,
        )
        self.contrastive_optimizer.apply_gradients(
            zip(
                gradients,
                self.encoder.trainable_weights + self.projection_head.trainable_weights,
            )
        )

        # Labels are only used in evalutation for an on-the-fly logistic regression
        features = self.encoder(images, training=False)
        with tf.GradientTape() as tape:
            class_logits = self.linear_probe(features, training=True)
            probe_loss = self.probe_loss(labels, class_logits)
        gradients = tape.gradient(probe_loss, self.linear_probe.trainable_weights)
        self.probe_optimizer.apply_gradients(zip(gradients, self.linear_probe.trainable_weights))
        return {"c_loss": contrastive_loss, "p_loss": probe_loss}


model = ContrastiveModel()
model.compile(contrastive_optimizer=keras.optimizers.Adam(), probe_optimizer=keras.optimizers.Adam())
model.fit(tf.random.normal((16, 6)), tf.zeros((16,), tf.int32), epochs=1, batch_size=8, verbose=0)
