import tensorflow as tf


class Duel:
    def __init__(self):
        self.player = self.net()
        self.referee = self.net()
        self.player_optimizer = tf.keras.optimizers.Adam(0.1)
        self.referee_optimizer = tf.keras.optimizers.Adam(0.1)

    @staticmethod
    def net():
        return tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2)])

    def round(self, moves):
        with tf.GradientTape(persistent=True) as tape:
            verdict = self.referee(self.player(moves))
            player_loss = -tf.reduce_mean(verdict)
            referee_loss = tf.reduce_mean(tf.square(verdict))
        player_grads = tape.gradient(player_loss, self.player.trainable_variables)
        referee_grads = tape.gradient(referee_loss, self.referee.trainable_variables)
        self.player_optimizer.apply_gradients(zip(player_grads, self.player.trainable_variables))
        self.referee_optimizer.apply_gradients(zip(referee_grads, self.referee.trainable_variables))
        return float(tf.linalg.global_norm(referee_grads))


duel = Duel()
before = duel.referee.get_weights()[0]
duel.round(tf.ones((3, 2)))
print("referee moved by", float(abs(duel.referee.get_weights()[0] - before).max()))
