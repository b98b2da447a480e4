"""Hypothesis strategies for every structure of the contract, made from the structures themselves."""

from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

from protocol.values import MAX_SAFE_INTEGER

Strategy = st.SearchStrategy[Any]

# Text as msgspec writes it: any Unicode scalar value (a surrogate alone is none).
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_SAFE_INTEGER, MAX_SAFE_INTEGER) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


_SIMPLE: dict[type[inspect.Type], Strategy] = {
    inspect.AnyType: values,
    inspect.BoolType: st.booleans(),
    inspect.DictType: st.dictionaries(texts, values, max_size=3),
    inspect.NoneType: st.none(),
}


def structures(structure: type[msgspec.Struct]) -> Strategy:
    """Every value of a structure that the contract allows, within sizes that keep a test quick."""
    return _of(inspect.type_info(structure))


def _of(kind: inspect.Type) -> Strategy:
    simple = _SIMPLE.get(type(kind))
    return _composed(kind) if simple is None else simple


def _composed(kind: inspect.Type) -> Strategy:
    match kind:
        case inspect.StructType(cls=cls, fields=fields):
            required = {field.name: _of(field.type) for field in fields if field.required}
            optional = {field.name: _of(field.type) for field in fields if not field.required}
            return st.fixed_dictionaries(required, optional=optional).map(lambda given: cls(**given))
        case inspect.UnionType(types=types):
            return st.one_of([_of(one) for one in types])
        case inspect.ListType(item_type=item) | inspect.CollectionType(item_type=item):
            return st.lists(_of(item), max_size=3)
        case inspect.StrType(min_length=least, max_length=most):
            return texts if least is None else st.text("aé€😀", min_size=least, max_size=most)
        case inspect.IntType(ge=least, le=most):
            return st.integers(
                -MAX_SAFE_INTEGER if least is None else least, MAX_SAFE_INTEGER if most is None else most
            )
        case inspect.EnumType(cls=cls):
            return st.sampled_from(cls)
        case inspect.Metadata(type=inner):
            return _of(inner)
    raise TypeError(f"no strategy for {kind}")
