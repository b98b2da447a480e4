"""Every operation of the contract is a method of the client, and nothing else is (STYLE, rule 12)."""

import inspect

import mis_client
import pytest
from mis_client import errors
from mis_client.operations import Operations

from protocol.contract import EXCHANGES, REQUESTS, op_of
from protocol.errors import REFUSALS

METHODS = {op_of(method.asks): method for _, method in inspect.getmembers(Operations) if hasattr(method, "asks")}


def test_every_operation_of_the_contract_is_a_method_of_the_client() -> None:
    assert set(METHODS) == set(REQUESTS)
    public = [name for name, _ in inspect.getmembers(Operations, inspect.isfunction) if not name.startswith("_")]
    assert len(public) == len(METHODS)


@pytest.mark.parametrize("op", REQUESTS)
def test_a_method_has_the_words_of_its_operation(op: str) -> None:
    name = METHODS[op].__name__
    assert all(word in name for word in op.replace("_", ".").split("."))


@pytest.mark.parametrize("op", REQUESTS)
def test_a_method_takes_every_field_of_its_operation(op: str) -> None:
    parameters = set(inspect.signature(METHODS[op]).parameters) - {"self"}
    assert parameters == set(REQUESTS[op].__struct_fields__) - {"id"}


@pytest.mark.parametrize("op", REQUESTS)
def test_a_method_returns_the_result_of_its_operation(op: str) -> None:
    result = EXCHANGES[op].result
    returned = inspect.signature(METHODS[op]).return_annotation
    assert returned is (result if result is not None and result.__struct_fields__ else None)


def test_every_refusal_of_the_contract_is_exported() -> None:
    for kind in REFUSALS.values():
        assert getattr(mis_client, kind.__name__) is kind
    assert set(errors.__all__) - {"closed_with"} <= set(mis_client.__all__)
