"""What the API says of itself: to programs at `/api/openapi.json`, to people at `/api/docs`."""
