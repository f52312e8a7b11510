"""Apps of others (OAuth 2): registering them, asking people for consent, and the tokens that come of it.

Authlib decides what RFC 6749 and 7636 say; what it decides about lives in our tables. docs/decisions/0024 says why so.
"""
