"""The second edition of some of the doors."""
