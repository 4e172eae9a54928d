"""What is surely a `tf.data.Dataset`, and how it was made."""

from __future__ import annotations

from tapelint.flow.domain.values import Api, Attribute, Computed, Const, Value

_MAKERS = "tf.data."
# Methods that do not give a data set.
_OTHERS = frozenset({"cardinality", "get_single_element", "reduce", "save", "__iter__"})


def steps(value: Value) -> tuple[str, ...] | None:
    """The functions and methods that the data set ``value`` was made with, the first one first.

    None where it is no data set, or that is not sure.
    """
    match value:
        case Computed(op=str(op)) if op.startswith(_MAKERS):
            return (op,)
        case Computed(op=None, inputs=(Api(name=name), *_)) if name.startswith(_MAKERS):
            return (name,)
        case Computed(op=None, inputs=(Attribute(owner=owner, name=name), *_)):
            before = steps(owner)
            return None if before is None or name in _OTHERS else (*before, name)
        case _:
            return None


def root_of_dataset(value: Value) -> Value:
    """What was there before any step of the data set ``value``; else ``value`` itself."""
    while True:
        match value:
            case Computed(op=None, inputs=(Attribute(owner=Computed() as owner), *_)):
                value = owner
            case _:
                return value


def is_dataset(value: Value) -> bool:
    """Whether ``value`` surely is a data set."""
    return steps(value) is not None


# Steps after which the elements of a data set are what they were, be they fewer or in batches.
_KEEPING_STRUCTURE = frozenset(
    {
        *("batch", "cache", "filter", "prefetch", "repeat", "shard", "shuffle", "skip", "take"),
        "unbatch",
    }
)


def sliced_by(value: Value) -> Value | None:
    """The tensors that the data set ``value`` surely runs over, a slice or batch at a time."""
    first, *others = steps(value) or ("",)
    if first != "tf.data.Dataset.from_tensor_slices" or not _KEEPING_STRUCTURE.issuperset(others):
        return None
    root = root_of_dataset(value)
    given = root.inputs if isinstance(root, Computed) else ()
    return next((one for one in given if not isinstance(one, Api)), None)


# Steps that leave a data set without an end as long as it is.
_KEEPING_LENGTH = frozenset(
    {
        *("batch", "cache", "enumerate", "filter", "map", "padded_batch", "prefetch", "repeat"),
        *("shard", "shuffle", "skip", "unbatch", "window", "with_options"),
    }
)


def endless_by(value: Value) -> Computed | None:
    """The step that makes the data set ``value`` repeat for ever, if it surely does."""
    while is_dataset(value):
        match value:
            case Computed(op=None, inputs=(Attribute(name="repeat"), *given)) if all(
                one in (Const(None), Const(-1)) for one in given
            ):
                return value
            case Computed(op=None, inputs=(Attribute(name=name, owner=owner), *_)):
                if name not in _KEEPING_LENGTH:
                    return None
                value = owner
            case _:
                return None
    return None


# What leaves the first element of a data set the same in each iterator.
_ALIKE = frozenset(
    {
        *("tf.data.Dataset.from_tensor_slices", "tf.data.Dataset.from_tensors"),
        *("tf.data.Dataset.range", "tf.data.Dataset.zip", "as_numpy_iterator", "batch", "cache"),
        *("filter", "map", "padded_batch", "prefetch", "repeat", "take", "with_options"),
    }
)


def begins_alike(value: Value) -> bool:
    """Whether each iterator over the data set ``value`` surely begins with the same element."""
    known = steps(value)
    return known is not None and _ALIKE.issuperset(known)


def is_first_alone(value: Value) -> bool:
    """Whether ``value`` surely is a data set of one element, the first of another."""
    match value:
        case Computed(op=None, inputs=(Attribute(name="take", owner=owner), Const(value=1))):
            return begins_alike(owner)
        case _:
            return False
