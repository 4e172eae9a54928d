"""Operators that clip, scale or add up gradients wrongly."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from benchmarks.accuracy.module import Edit, Module, Scope, bound, names
from benchmarks.accuracy.operators.base import (
    Mutant,
    Mutants,
    all_taken,
    around_zip,
    inserted,
    operator,
    places,
    replaced,
)
from benchmarks.accuracy.steps import Step, variables_of


@operator("apply the raw gradients after the clip", "TL301")
def _apply_raw(module: Module, steps: list[Step]) -> Mutants:
    """The clipped gradients get a name, which only the apply call reads.

    A clip is a function of TensorFlow that is named so, or a comprehension with one in it.
    """
    for step in steps:
        for clip in _clips(step):
            target = clip.targets[0]
            first = target.elts[0] if isinstance(target, ast.Tuple) else target
            if not isinstance(first, ast.Name):
                continue
            near = (*places(step), clip)
            raw = _clipped_names(clip)
            if first.id in raw:
                renamed = Edit(*module.span(first), f"clipped_{first.id}")
                reads = _reads(step.scope, first.id, clip.lineno)
                applied = [Edit(*module.span(read), f"clipped_{first.id}") for read in reads]
                yield Mutant((renamed,), near, ((), (renamed, *applied)))
                continue
            reads = _reads(step.scope, first.id, clip.lineno)
            wheres = {module.statement(read) for read in reads}
            if len(raw) == 1 and reads and wheres <= {step.statement, step.binding}:
                yield Mutant(
                    tuple(Edit(*module.span(read), next(iter(raw))) for read in reads), near
                )


@operator("do not unpack the clip", "TL302")
def _do_not_unpack(module: Module, steps: list[Step]) -> Mutants:
    """``grads, _ = tf.clip_by_global_norm(…)``, or ``…[0]``, and the norm is not read."""
    for step in steps:
        for clip in _clips(step):
            match clip:
                case ast.Assign(
                    targets=[ast.Tuple(elts=[ast.Name() as first, ast.Name() as norm])],
                    value=ast.Call(),
                ):
                    if not _reads(step.scope, norm.id, clip.lineno):
                        yield replaced(
                            module, clip.targets[0], first.id, near=(*places(step), clip)
                        )
                case ast.Assign(
                    targets=[ast.Name()],
                    value=ast.Subscript(value=ast.Call() as call, slice=ast.Constant(value=0)),
                ):
                    yield replaced(
                        module, clip.value, module.slice(call), near=(*places(step), clip)
                    )


@operator("clip the list as if it were a tensor", "TL303")
def _clip_the_list(module: Module, steps: list[Step]) -> Mutants:
    """``grads = tf.clip_by_norm(grads, 1.0)`` before the zip."""
    for step in _of_models(module, steps):
        clip = f"{module.tensorflow}.clip_by_norm"
        yield from inserted(
            module,
            step,
            f"grads = {clip}(grads, 1.0)",
            f"grads = [{clip}(grad, 1.0) for grad in grads]",
            f"grads = [None if grad is None else {clip}(grad, 1.0) for grad in grads]",
        )


@operator("swap the bounds of the clip", "TL305")
def _swap_bounds(module: Module, steps: list[Step]) -> Mutants:
    """``tf.clip_by_value(grad, 1.0, -1.0)`` of each gradient before the zip."""
    for step in _of_models(module, steps):
        clip = f"grads = [{module.tensorflow}.clip_by_value(grad, "
        yield from inserted(
            module,
            step,
            f"{clip}1.0, -1.0) for grad in grads]",
            f"{clip}-1.0, 1.0) for grad in grads]",
        )


@operator("scale the list", "TL304")
def _scale_the_list(module: Module, steps: list[Step]) -> Mutants:
    """``grads = grads / 2.0`` before the zip."""
    for step in _of_models(module, steps):
        yield from inserted(
            module,
            step,
            "grads = grads / 2.0",
            "grads = [grad / 2.0 for grad in grads]",
            "grads = [None if grad is None else grad / 2.0 for grad in grads]",
        )


@operator("do not use what a branch clips", "TL301")
def _clip_in_a_branch(module: Module, steps: list[Step]) -> Mutants:
    """The gradients are clipped in an ``if`` before the zip, and get a name that nothing reads."""
    for step in _of_models(module, steps):
        clip = f"_ = {module.tensorflow}.clip_by_global_norm(grads, 1.0)"
        yield from inserted(
            module,
            step,
            f"if len(grads) > 1:\n    clipped, {clip}",
            f"if len(grads) > 1:\n    grads, {clip}",
        )


@operator("take what a helper clips for the gradients", "TL302")
def _clip_in_helper(module: Module, steps: list[Step]) -> Mutants:
    """A new function of the module returns what ``tf.clip_by_global_norm`` does."""
    for step in _of_models(module, steps):
        head = "def _clipped(gradients):\n    return "
        clip = f"{module.tensorflow}.clip_by_global_norm(gradients, 1.0)"
        whole = module.insert_function(step.statement, f"{head}{clip}")
        first = module.insert_function(step.statement, f"{head}{clip}[0]")
        unpacked = ("grads, _ = _clipped(grads)", "grads = _clipped(grads)[0]")
        for call in inserted(module, step, "grads = _clipped(grads)", *unpacked):
            right = [(whole, *edits) for edits in call.right]
            if whole.start < call.edits[0].start:
                yield Mutant((whole, *call.edits), call.near, (*right, (first, *call.edits)))


@operator("clip the pairs", "TL306")
def _clip_the_pairs(module: Module, steps: list[Step]) -> Mutants:
    """``tf.clip_by_global_norm`` is given the zip in the place of the gradients."""
    for step in _of_models(module, steps):
        if step.pairs is None or step.binding is not None or "\n" in module.slice(step.pairs):
            continue
        clip, pairs = f"{module.tensorflow}.clip_by_global_norm", module.slice(step.pairs)
        gradients, variables = map(module.slice, step.pairs.args)
        use = module.span(around_zip(module, step.pairs))
        wrong = module.insert_before(step.statement, f"clipped, _ = {clip}({pairs}, 1.0)")
        right = module.insert_before(step.statement, f"clipped, _ = {clip}({gradients}, 1.0)")
        if wrong and right:
            paired = (right, Edit(*use, f"zip(clipped, {variables})"))
            yield Mutant((wrong, Edit(*use, "clipped")), places(step), (paired,))


@operator("join the gradients of two losses", "TL307")
def _join(module: Module, steps: list[Step]) -> Mutants:
    """A second loss, weight decay, is differentiated, and the two lists are joined by ``+``.

    The tape is made persistent, and the gradients are taken after its block.
    """
    for one in all_taken(steps):
        variables = variables_of(one)
        if variables is None or one.tape.args or one.tape.keywords or len(one.names) != 1:
            continue
        sources = module.slice(variables)
        if not module.tensorflow or one.call in ast.walk(one.block) or "\n" in sources:
            continue
        (gradients,) = one.names
        tensorflow = module.tensorflow
        squares = f"[{tensorflow}.nn.l2_loss(one) for one in {sources}]"
        decay = module.insert_after(one.block.body[-1], f"decay = {tensorflow}.add_n({squares})")
        kept = Edit(*module.span(one.tape), f"{module.slice(one.tape.func)}(persistent=True)")
        taken = f"others = {module.slice(one.call.func)}(decay, {sources})\n{gradients} = "
        wrong = module.insert_after(one.statement, f"{taken}{gradients} + others")
        added = f"[a + b for a, b in zip({gradients}, others)]"
        right = module.insert_after(one.statement, f"{taken}{added}")
        if decay and wrong and right:
            near = (one.statement,)
            yield Mutant((kept, decay, wrong), near, ((kept, decay, right),))


def _of_models(module: Module, steps: list[Step]) -> Iterator[Step]:
    """The steps that train the variables of a model, of which there are several."""
    for step in steps:
        if module.tensorflow and all(variables_of(one) for one in step.taken):
            yield step


def _clips(step: Step) -> Iterator[ast.Assign]:
    """The statements between gradient and apply call that clip the gradients."""
    for node in ast.walk(step.scope):
        if (
            isinstance(node, ast.Assign)
            and len(node.targets) == 1
            and step.taken[0].statement.lineno < node.lineno < step.call.lineno
            and _clipped_names(node) & step.flow
            and bound(node.targets[0]) & step.flow
        ):
            yield node


def _clipped_names(statement: ast.Assign) -> set[str]:
    """What a statement clips: the names in the first argument of the clip, or looped over."""
    match statement.value:
        case ast.ListComp(elt=element, generators=[generator]):
            if any(_is_clip(one) for one in ast.walk(element)):
                return names(generator.iter)
        case ast.Call(args=[first, *_]) if _is_clip(statement.value):
            return names(first)
        case ast.Subscript(value=ast.Call(args=[first, *_]) as call) if _is_clip(call):
            return names(first)
    return set()


def _is_clip(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="tf"), attr=name)):
            return name.startswith("clip_by_")
        case _:
            return False


def _reads(scope: Scope, name: str, line: int) -> list[ast.Name]:
    return [
        node
        for node in ast.walk(scope)
        if isinstance(node, ast.Name)
        and node.id == name
        and isinstance(node.ctx, ast.Load)
        and node.lineno > line
    ]
