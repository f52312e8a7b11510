"""Verbs: they check what they rely on, change rows in one `atomic`, and publish or enqueue last."""
