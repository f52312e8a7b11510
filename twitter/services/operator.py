"""Whoever runs the site, acting from a terminal on its machine.

Only the `flask` command may import this: a web door that could would let a request act with no person behind it.
The contract "Only a terminal acts as the operator" in pyproject.toml holds it.
"""


class Operator:
    """Stands where a verb asks who acts. There is nothing to know about them: they own the database anyway."""


OPERATOR = Operator()
