"""Whether the server in this container lives: what the image's HEALTHCHECK runs. Exits with 1 when it does not."""

import http.client
import os
import sys

PATH = "/livez"
SECONDS = 4


def lives() -> bool:
    """Ask the server."""
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=SECONDS)
    try:
        connection.request("GET", PATH)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(not lives())
