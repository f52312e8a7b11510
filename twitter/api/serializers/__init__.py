"""Our rows in the words of the API: plain dictionaries with every documented field."""
