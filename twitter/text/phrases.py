"""Whether some words stand in a text, as search would find them: whatever its capitals, accents and signs between."""

from twitter.text.tokens import END, document, search_key


def seekable(*texts: str) -> str:
    """Return some texts as `phrase` is looked for in them."""
    words, _end, wholes = document(texts).partition(END)
    return f"{words}{END} {wholes} "


def phrase(words: str) -> str:
    """Return some words as they stand in `seekable`, empty when there are none.

    Whole words are found, one behind the other; in scripts without spaces, any characters that follow one another. One
    hashtag or name is found as such alone.
    """
    found, _end, wholes = document([words]).partition(END)
    sign = search_key(words.strip())
    if sign[:1] in {"#", "@"} and sign in wholes.split():
        return f" {sign} "
    return found if found.strip() else ""
