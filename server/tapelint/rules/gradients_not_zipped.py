"""`apply_gradients` is given gradients that are not paired with variables.

## What happens
`apply_gradients` takes one sequence of `(gradient, variable)` pairs. Given the gradients alone, or
gradients and variables side by side, it takes the first gradient for a pair and raises.
`apply(gradients, variables)` of Keras 3 takes two lists: one tensor and one variable, a dictionary,
or no variables while the optimizer is not built, make it raise.

## Why
`tape.gradient` returns the gradients in the order of the sources. Nothing in a gradient says which
variable it belongs to, so the optimizer has to be told.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(grads)
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Zips the gradients, clipped ones too, with the sources they were taken for; gives `apply` those as
its second argument. Safe: the call raises as written.

## Runtime message
`ValueError: not enough values to unpack (expected 2, got 1)`, `ValueError: too many values to
unpack (expected 2)`, `TypeError: Cannot iterate over a scalar tensor.` or `AttributeError:
'…EagerTensor' object has no attribute '_unique_id'`, depending on the shape of the first gradient;
in a `tf.function` also ``OperatorNotAllowedInGraphError: Iterating over a symbolic `tf.Tensor` is
not allowed``. For
`apply_gradients(grads, variables)` Keras 3 raises `TypeError: BaseOptimizer.apply_gradients() takes
2 positional arguments but 3 were given`. For dictionaries that are zipped, `AttributeError: 'str'
object has no attribute '_unique_id'`; for a dictionary of gradients that is zipped with variables,
`UnimplementedError: … Cast string to float is not supported` or, with Keras 2,
`InvalidArgumentError: Value for attr 'T' of string is not in the list of allowed values`; for a zip
in a list `AttributeError: 'tuple' object has no
attribute '_unique_id'` or, with Keras 2, `ValueError: not enough values to unpack (expected 2, got
0)`. From `apply` ``ValueError: When passing `grads` without `variables`, the optimizer must already
be built on a list of variables.``, `TypeError: Scalar tensor has no …` or `TypeError: Cannot
iterate over a scalar tensor.`

## When it is right
`optimizer.apply(grads, variables)` of Keras 3 takes the two apart, and `optimizer.apply(grads)` one
gradient for each variable that the optimizer was built with. Optimizers of your own may take
what they like: a class in the file that defines `apply_gradients` silences this rule for receivers
that are not known.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import partial

from tapelint.finding import Edit, Fix, Safety, Severity
from tapelint.fixes.edits import insert, replace
from tapelint.fixes.spelling import parallel, spell_sources
from tapelint.flow import (
    Api,
    Applied,
    Attribute,
    Choice,
    ClipResult,
    Computed,
    Const,
    Dict,
    Each,
    Function,
    Gradients,
    Kind,
    List,
    Pairs,
    Symbol,
    Tuple,
    Value,
    Variable,
    carried,
    exact,
    is_sequence,
    items,
    kind_of,
    unspread,
)
from tapelint.flow import Iterator as OneShot
from tapelint.knowledge.operations import computes_tensor
from tapelint.knowledge.versions import Fact
from tapelint.rules import contracts, facts
from tapelint.rules.apart import unpaired
from tapelint.rules.base import Context, Report, rule

_TRAINED = re.compile(r"var|weight|param|model|net|layer")
_RAISES = "`ValueError: not enough values to unpack (expected 2, got 1)`"
_NO_VARIABLE = "`AttributeError: 'str' object has no attribute '_unique_id'`"
_NO_NUMBER = Fact(
    keras_2="`InvalidArgumentError: Value for attr 'T' of string is not in the list of allowed "
    "values`",
    keras_3="`UnimplementedError: … Cast string to float is not supported`",
)
_SEVERAL = {
    Kind.DICTIONARY: "names only, which are its keys",
    Kind.GRADIENT: "gradients only",
    Kind.TENSOR: "tensors only",
    Kind.TUPLE: "rows that are no pairs",
    Kind.VARIABLE: "variables only",
}
_TWO = Fact(
    keras_2=f"{_RAISES} or a similar error, since the variables are taken for the parameter `name`",
    keras_3="`TypeError: BaseOptimizer.apply_gradients() takes 2 positional arguments but 3 were "
    "given`",
)


@rule(
    code="TL102",
    name="gradients-not-zipped",
    severity=Severity.ERROR,
    title="Gradients are not paired with variables",
)
def gradients_not_zipped(context: Context) -> Iterator[Report]:
    """Apply calls whose argument is surely not a sequence of pairs."""
    for applied in context.flow.of(Applied):
        if applied.method == "apply":
            yield from _apart(context, applied)
            continue
        value = facts.given(applied)
        value = value and (facts.as_gradients(value) or value)
        if value is None or applied.place.expects_error:
            continue
        if not facts.is_of_keras(context, applied):
            continue
        gradients = _bare(value)
        node = facts.given_node(applied)
        if gradients is None:
            yield from _no_gradients(context, applied, node, value)
            continue
        yield Report(
            node,
            _message(context, applied, node, value),
            facts.gradient_places(gradients),
            _fixes(context, applied, node, value, gradients),
        )


def _no_gradients(
    context: Context, applied: Applied, node: ast.expr, value: Value
) -> Iterator[Report]:
    """What holds no pairs, wherever it comes from."""
    held = contracts.held_instead_of_pairs(value)
    if kind_of(applied.optimizer) is Kind.CLASS:
        # The method is taken from the class, and given its instance.
        return
    if held is None or contracts.may_be_avoided(context, applied, "Error"):
        return
    what = facts.short(context, node, "what it is given")
    is_one = kind_of(value) is held and held is not Kind.DICTIONARY
    holds = f"is {held.words}" if is_one else f"holds {_SEVERAL.get(held, 'something else')}"
    yield Report(
        node,
        f"`apply_gradients` takes (gradient, variable) pairs, but {what} {holds}: it raises while "
        "it takes the first pair apart. Zip the gradients with their variables.",
    )


def _apart(context: Context, applied: Applied) -> Iterator[Report]:
    """What `apply`, which takes the two apart, surely cannot pair."""
    if applied.place.expects_error or not facts.is_of_keras(context, applied):
        return
    for one in unpaired(context, applied):
        edits = one.edits
        yield Report(
            one.node,
            one.message,
            facts.gradient_places(one.gradients),
            (Fix(one.title, Safety.SAFE, partial(tuple, edits)),) if edits else (),
        )


def _bare(value: Value) -> Gradients | None:
    """The gradients in ``value``, if it is no sequence of pairs but holds gradients as such."""
    match value:
        case Gradients():
            return value
        case ClipResult(gradients=Gradients() as clipped):
            return clipped
        case Pairs(columns=(Gradients() as only,)):
            return only
        case Pairs(columns=(Computed(op="keys"), Gradients() as named)):
            return named
        case Pairs(
            columns=(Gradients(sources=Dict(entries=entries)) as named, second), node=ast.Call()
        ) if None not in entries or isinstance(second, Dict):
            return named
        case Pairs(columns=(Pairs(columns=(Gradients() as first, _)),)):
            return first
        case Pairs(columns=(Gradients() as first, second)) if not is_sequence(second):
            single = isinstance(first.sources, Variable) and isinstance(second, Variable)
            return first if single else None
        case Dict():
            found = [one for one in value.entries.values() if isinstance(one, Gradients)]
            return found[0] if found and len(found) == len(value.entries) else None
        case List() | Tuple():
            return _bare_items(value)
        case Choice():
            return _bare_on_one_way(value)
        case _:
            return None


def _bare_on_one_way(value: Choice) -> Gradients | None:
    """The gradients on one way, where on others they went through functions that are unknown.

    No function makes pairs of nothing but gradients and options.
    """
    bare = [one for one in value.values if isinstance(one, Gradients)]
    rest = [one for one in value.values if not isinstance(one, Gradients)]
    known = facts.as_gradients(Choice(tuple(bare))) if bare else None
    if known is not None and all(
        _is_made_of_rows(one, known)
        if isinstance(one, (List, Pairs))
        else isinstance(one, Computed)
        and one.op is None
        and known.taken in {inner.taken for inner in one.carried}
        and isinstance(one.inputs[0], (Function, Api))
        and all(
            isinstance(given, (Gradients, Const)) or _is_option(given) for given in one.inputs[1:]
        )
        for one in rest
    ):
        return known
    return None


def _is_made_of_rows(value: List | Pairs, gradients: Gradients) -> bool:
    """Whether a function took ``gradients`` for pairs, and made pairs of their rows."""
    columns = facts.columns(value)
    return columns is not None and all(
        gradients.taken in {one.taken for one in carried(column)} and not facts.is_variables(column)
        for column in columns
    )


def _is_option(value: Value) -> bool:
    """Whether ``value``, by its name, is no variables and nothing that has some."""
    return isinstance(value, (Symbol, Attribute)) and not _TRAINED.search(value.name)


def _bare_items(value: Value) -> Gradients | None:
    found = facts.gradients_in(value) or _made_of(value)
    if found:
        return found[0]
    known = exact(value)
    match known:
        case (OneShot(values=Pairs(columns=(Gradients() as zipped, _))),):
            return zipped
    if known is None or len(known) < 2:
        return None
    first, second = known[0], known[1]
    if isinstance(first, Gradients) and facts.is_variables(second):
        return first
    clipped = facts.gradients_in(first) if isinstance(first, (List, Tuple)) else []
    return clipped[0] if len(clipped) > 0 and facts.is_variables(second) else None


def _made_of(value: Value) -> list[Gradients]:
    """The gradients that ``value`` was made from, if it holds tensors and nothing else."""
    held = [unspread(one) for one in items(value)]
    tensors = [one.value if isinstance(one, Each) else one for one in held]
    if all(
        isinstance(one, Gradients) or (isinstance(one, Computed) and computes_tensor(one.op))
        for one in tensors
    ):
        return sorted(carried(value), key=lambda one: one.taken.node.lineno)
    return []


def _message(context: Context, applied: Applied, node: ast.expr, value: Value) -> str:
    elsewhere = node is applied.node
    what = "the argument" if elsewhere else facts.short(context, node, "the gradients")
    if len(applied.call.positional) > 1:
        return (
            "`apply_gradients` takes one sequence of (gradient, variable) pairs, not gradients and "
            f"variables apart, and raises {context.say(_TWO)}. Zip them."
        )
    if isinstance(value, Pairs) and _is_named(value):
        return (
            f"{what} pairs names with gradients, where `apply_gradients` takes gradients with "
            "variables. It raises `AttributeError`: a gradient is no variable. Pair the values "
            "of the two dictionaries."
        )
    if isinstance(value, Pairs) and _are_keys(value):
        names = isinstance(value.columns[1], Dict)
        raises = _NO_VARIABLE if names else context.say(_NO_NUMBER)
        return (
            f"The gradients of a dictionary are a dictionary, and `zip` takes its keys: {what} "
            f"pairs names with {'names' if names else 'variables'}, and `apply_gradients` raises "
            f"{raises}. Zip the values."
        )
    if isinstance(value, Pairs) or (
        isinstance(value, (List, Tuple)) and not facts.gradients_in(value)
    ):
        return (
            f"{what[0].upper()}{what[1:]} is not a sequence of (gradient, variable) pairs: "
            "`apply_gradients` raises while it unpacks the first item. Zip the gradients with "
            "their variables."
        )
    return (
        f"`apply_gradients` takes (gradient, variable) pairs, but {what} holds gradients only. It "
        f"raises {_RAISES} or a similar error. Zip them with their variables."
    )


def _fixes(
    context: Context, applied: Applied, node: ast.expr, value: Value, gradients: Gradients
) -> tuple[Fix, ...]:
    replacement = _replacement(context, applied, node, value, gradients)
    if replacement is None:
        return ()
    title, edits = replacement
    return (Fix(title, Safety.SAFE, lambda: edits),)


def _replacement(
    context: Context, applied: Applied, node: ast.expr, value: Value, gradients: Gradients
) -> tuple[str, tuple[Edit, ...]] | None:
    call = applied.node
    if node is call:
        return None
    if len(call.args) == 2 and not call.keywords:
        first, second = (context.text(one) for one in call.args)
        span = Edit(
            type(context.range(node))(context.range(node).start, context.range(call.args[1]).end),
            f"zip({first}, {second})",
        )
        return "Zip the gradients with the variables", (span,)
    if len(call.args) + len(call.keywords) != 1:
        return None
    inner = _inside(node, value)
    if inner is not None:
        return "Apply the pairs themselves", (replace(context, node, context.text(inner)),)
    if isinstance(value, (List, Tuple)) and not facts.gradients_in(value):
        if isinstance(node, (ast.List, ast.Tuple)) and len(node.elts) == 2:
            return _pair_up(context, node, value)
        return None
    if isinstance(value, Dict):
        return None
    if isinstance(value, Pairs) and _are_keys(value):
        return _values(context, node, gradients.sources, value.columns[1])
    if isinstance(value, Pairs) and _is_named(value):
        return _by_name(context, node, gradients)
    if isinstance(value, Pairs):
        return _complete_zip(context, node, value, gradients, call)
    return _zip(context, call, node, value, gradients)


def _inside(node: ast.expr, value: Value) -> ast.expr | None:
    """The pairs that stand in a list, or in a zip, of nothing else."""
    match node, value:
        case ast.List(elts=[one]), List():
            return one if isinstance(one, ast.Call) else None
        case ast.Call(args=[one]), Pairs(columns=(Pairs(),)):
            return one
        case _:
            return None


def _are_keys(value: Pairs) -> bool:
    """Whether the gradients in ``value`` are those of a dictionary, zipped as they are."""
    match value.columns:
        case Gradients(sources=Dict()), _:
            return True
        case _:
            return False


def _values(
    context: Context, node: ast.expr, sources: Value, variables: Value
) -> tuple[str, tuple[Edit, ...]] | None:
    """Zip the values of dictionaries instead of their keys, where the variables are the sources."""
    match node:
        case ast.Call(args=[first, second]) if isinstance(sources, Dict):
            known = tuple(sources.entries.values())
        case _:
            return None
    both = isinstance(variables, Dict)
    trained = tuple(variables.entries.values()) if isinstance(variables, Dict) else items(variables)
    keyed = [one for one in (first, *([second] if both else ())) if not _is_values(one)]
    if trained != known or not all(isinstance(one, (ast.Name, ast.Attribute)) for one in keyed):
        return None
    edits = tuple(insert(context.range(one).end, ".values()") for one in keyed)
    return "Zip the values", edits


def _is_values(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "values"


def _zip(
    context: Context, call: ast.Call, node: ast.expr, value: Value, gradients: Gradients
) -> tuple[str, tuple[Edit, ...]] | None:
    text = context.text(node)
    if isinstance(value, ClipResult):
        text += "[0]"
        value = gradients
    if isinstance(value, Gradients):
        sources = spell_sources(context, value, call)
        single = isinstance(value.sources, Variable)
    else:
        sources = _listed_sources(context, value, call)
        single = False
    if sources is None:
        return None
    clipped = gradients.transforms and "clip" in gradients.transforms[-1].name
    kind = "clipped gradients" if clipped else "gradients"
    pairs = f"[({text}, {sources})]" if single else f"zip({text}, {sources})"
    if isinstance(node, ast.GeneratorExp) and context.range(node).end == context.range(call).end:
        pairs = f"({pairs})"
    title = f"Pair the gradient with `{sources}`" if single else f"Zip the {kind} with `{sources}`"
    return title, (replace(context, node, pairs),)


def _listed_sources(context: Context, value: Value, at: ast.AST) -> str | None:
    """The sources of a list that was put together from gradients."""
    found = facts.gradients_in(value)
    taken = found[0].taken if found else None
    if taken is None or any(one.taken is not taken for one in found):
        return None
    if items(parallel(value)) != items(taken.sources):
        return None
    return spell_sources(context, Gradients(taken, taken.sources), at)


def _pair_up(
    context: Context, node: ast.List | ast.Tuple, value: Value
) -> tuple[str, tuple[Edit, ...]]:
    first, second = (context.text(one) for one in node.elts)
    known = exact(value) or ()
    if known and isinstance(known[1], Variable):
        return "Make it a list of one pair", (replace(context, node, f"[({first}, {second})]"),)
    return (
        "Zip the gradients with the variables",
        (replace(context, node, f"zip({first}, {second})"),),
    )


def _is_named(value: Pairs) -> bool:
    """Whether the pairs are (name, gradient), of gradients for sources in a dictionary."""
    return isinstance(value.columns[0], Computed)


def _by_name(
    context: Context, node: ast.expr, gradients: Gradients
) -> tuple[str, tuple[Edit, ...]] | None:
    sources = spell_sources(context, gradients, node)
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name))) if sources is not None:
            pairs = f"[({name}[name], {sources}[name]) for name in {sources}]"
            return f"Pair the gradients with `{sources}` by name", (replace(context, node, pairs),)
        case _:
            return None


def _complete_zip(
    context: Context, node: ast.expr, value: Pairs, gradients: Gradients, call: ast.Call
) -> tuple[str, tuple[Edit, ...]] | None:
    if value.node is not node or not isinstance(node, ast.Call) or not node.args:
        return None
    if len(value.columns) == 2:
        # A starred argument may stand for both.
        pair = ", ".join(map(context.text, node.args)) + "," * (len(node.args) == 1)
        return "Make it a list of one pair", (replace(context, node, f"[({pair})]"),)
    first = context.text(node.args[0])
    sources = spell_sources(context, gradients, call)
    if sources is None:
        return None
    return f"Zip with `{sources}`", (replace(context, node.args[0], f"{first}, {sources}"),)
