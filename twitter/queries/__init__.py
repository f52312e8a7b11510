"""Questions: they return rows or pages and never change anything."""
