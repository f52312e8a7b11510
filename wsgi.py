"""What servers load: gevent patches the standard library first, then the application is made."""

from gevent import monkey

monkey.patch_all()

from twitter import create_app  # noqa: E402  nothing may be imported before the patch

app = create_app()
