"""What the API answers: every entity with all its fields and their types, as the dialect documents them.

They are types only. Serializers make plain dictionaries of these shapes (mypy checks them), `openapi.py` describes
them, and tests hold answers against them. The reference is https://docs.joinmastodon.org/entities/.
"""
