import jax
import jax.numpy as jnp
import optax
from flax.training import train_state


@jax.jit
def train_step(state, batch):
    def loss_fn(params):
        logits = state.apply_fn({"params": params}, batch["image"])
        return optax.softmax_cross_entropy_with_integer_labels(logits, batch["label"]).mean()

    loss, grads = jax.value_and_grad(loss_fn)(state.params)
    state = state.apply_gradients(grads=grads)
    return state, loss


def update_model(state: train_state.TrainState, grads):
    return state.apply_gradients(grads=grads)


def optax_loop(params, tx, loss, data):
    opt_state = tx.init(params)
    for x, y in data:
        grads = jax.grad(loss)(params, x, y)
        updates, opt_state = tx.update(grads, opt_state, params)
        params = optax.apply_updates(params, updates)
    return jnp.linalg.norm(params)


def multi(states, all_grads):
    return [s.apply_gradients(grads=g, batch_stats=None) for s, g in zip(states, all_grads)]
