"""Graphemes: what a person calls one character, however many code points it takes."""

import regex

# `\X` alone is quadratic on a row of flags, because it looks back at every regional indicator to pair them.
# Pairing them here, first, gives the same answer in one pass.
GRAPHEME = regex.compile(r"\p{Regional_Indicator}{1,2}+[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*+|\X")


def count_graphemes(text: str) -> int:
    """Say how many graphemes this text has."""
    return sum(1 for _ in GRAPHEME.finditer(text))


def shorten(line: str, longest: int) -> str:
    """Cut a line to so many code points, between two characters, and say so with an ellipsis."""
    if len(line) <= longest:
        return line
    end = 0
    for match in GRAPHEME.finditer(line):
        if match.end() >= longest:
            break
        end = match.end()
    return line[:end].rstrip() + "…"
