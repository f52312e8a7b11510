"""What every HTTP door shares: sessions, limits, errors, headers, forms and filters."""
