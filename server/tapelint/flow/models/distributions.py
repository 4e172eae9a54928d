"""Distributions and bijectors of TensorFlow Probability.

They keep what they are made with, and compute with it when they are asked. A variable is read then;
a tensor that was computed from one before is what it is.
"""

from __future__ import annotations

from tapelint.flow.domain.call import Call
from tapelint.flow.domain.values import Bound, Function, Unknown, Value
from tapelint.flow.queries.distributions import parameters_of
from tapelint.flow.transfer.machine import Machine

METHODS = frozenset(
    {
        "cdf",
        "covariance",
        "cross_entropy",
        "entropy",
        "forward",
        "inverse",
        "kl_divergence",
        "log_cdf",
        "log_prob",
        "log_survival_function",
        "mean",
        "mode",
        "prob",
        "quantile",
        "sample",
        "stddev",
        "survival_function",
        "unnormalized_log_prob",
        "variance",
    }
)
"""The methods that compute with what a distribution or bijector was made with."""


def call(machine: Machine, owner: Value, name: str, call_: Call) -> Value:
    """Carry out ``owner.name(…)``: the parameters of ``owner`` are its inputs, as they are."""
    parameters = tuple(_parameters(machine, owner, call_))
    return machine.calls.operation(f"tfp.{name}", (*parameters, *call_.values), call_)


def _parameters(machine: Machine, owner: Value, call_: Call) -> list[Value]:
    """Those of ``owner``, with those of what its functions make of the values before them."""
    found: list[Value] = []
    for one in parameters_of(owner):
        if not isinstance(one, (Function, Bound)):
            found.append(one)
            continue
        function = one if isinstance(one, Function) else one.function
        if isinstance(one, Bound) or not machine.functions.is_followable(function):
            found.append(Unknown())
            continue
        # It is given what is drawn from those before it, or what the call asks about.
        value = machine.computed("tfp.sample", (*found, *call_.values), call_.node)
        given: list[Value] = [value] * len(function.node.args.args)
        made = machine.functions.follow(function, None, Call(call_.node, one, given, {}))
        found += parameters_of(made)
    return found
