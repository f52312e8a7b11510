"""What the other tests hold answers against, held against what it should notice."""

from typing import Any, Literal, TypedDict

import pytest

from tests.api.shapes import matches
from twitter.api.entities.accounts import CredentialAccount


class Leaf(TypedDict):
    """Something small."""

    size: int
    colour: str | None


class Tree(TypedDict):
    """Something that holds others of its kind."""

    name: str
    is_old: bool
    height: float
    kind: Literal["oak", "ash"]
    leaves: list[Leaf]
    notes: dict[str, Any]
    counted: dict[str, int]
    parent: "Tree | None"


LEAF = {"size": 1, "colour": None}
TREE = {
    "name": "a",
    "is_old": True,
    "height": 1.5,
    "kind": "oak",
    "leaves": [LEAF],
    "notes": {"b": [1]},
    "counted": {"c": 1},
    "parent": None,
}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Tree, TREE),
        (Tree, {**TREE, "parent": TREE, "height": 2, "leaves": [], "notes": {}}),
        (list[Tree], [TREE, TREE]),
        (list[Tree], []),
        (dict[str, list[Leaf]], {"oak": [LEAF]}),
    ],
)
def test_what_has_its_shape_is_let_through(kind: Any, value: Any) -> None:
    matches(kind, value)


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (Tree, {name: TREE[name] for name in TREE if name != "name"}, "$: name is missing"),
        (Tree, {**TREE, "roots": 1}, "$: roots is not a field of Tree"),
        (Tree, {**TREE, "name": None}, "$.name: None is no str"),
        (Tree, {**TREE, "is_old": 1}, "$.is_old: 1 is no bool"),
        (Tree, {**TREE, "height": True}, "$.height: True is no float"),
        (Tree, {**TREE, "kind": "fir"}, "$.kind: 'fir' is no"),
        (Tree, {**TREE, "leaves": None}, "$.leaves: None is no list"),
        (Tree, {**TREE, "leaves": [LEAF, {**LEAF, "size": True}]}, "$.leaves[1].size: True is no int"),
        (Tree, {**TREE, "notes": []}, "$.notes: [] is no object"),
        (Tree, {**TREE, "counted": {"c": "1"}}, "$.counted.c: '1' is no int"),
        (Tree, {**TREE, "parent": {**TREE, "parent": {**TREE, "name": 5}}}, "$.parent.parent.name: 5 is no str"),
        (list[Tree], TREE, "is no list"),
        (Tree, [TREE], "is no Tree"),
        (CredentialAccount, {}, "$: roles is missing"),
    ],
)
def test_the_place_that_has_not_is_named(kind: Any, value: Any, words: str) -> None:
    with pytest.raises(AssertionError) as failure:
        matches(kind, value)
    assert words in str(failure.value)
