"""The admin part of the API: what moderators and admins do on the pages below /admin, with scopes of its own."""
