"""Poisson regression of claim counts with plain gradient descent on raw parameters."""
import argparse

import numpy as np
import tensorflow as tf


def claims(n=500, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3)).astype("float32")
    rate = np.exp(x @ np.array([0.5, -0.3, 0.2]) + 0.4)
    return x, rng.poisson(rate).astype("float32")


def poisson_nll(counts, log_rate):
    return tf.reduce_mean(tf.exp(log_rate) - counts * log_rate)


def descend(x, counts, lr, steps):
    coef = tf.Variable(tf.zeros((3, 1)), name="coef")
    base = tf.Variable(0.0, name="base")
    for step in range(steps):
        with tf.GradientTape() as tape:
            log_rate = tf.squeeze(x @ coef, axis=1) + base
            loss = poisson_nll(counts, log_rate)
        d_coef, d_base = tape.gradient(loss, [coef, base])
        coef.assign_sub(lr * d_coef)
        base.assign_sub(lr * d_base)
        if step % 50 == 0:
            print(f"step {step}: nll {float(loss):.4f}")
    return coef.numpy().ravel(), float(base.numpy())


def parse_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.1)
    parser.add_argument("--steps", type=int, default=100)
    return parser.parse_args()


if __name__ == "__main__":
    args = parse_args()
    features, counts = claims()
    coef, base = descend(tf.constant(features), tf.constant(counts), args.lr, args.steps)
    print("coefficients", coef.round(3), "intercept", round(base, 3))
