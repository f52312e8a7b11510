"""Usernames nobody can have: addresses of pages, and names that would pass for the people who run the site."""

from typing import Final

_ADDRESSES = {
    *("about", "account", "accounts", "admin", "api", "apps", "assets", "auth", "authorize", "bookmarks", "cli"),
    *("compose", "contact", "conversations", "cookies", "dashboard", "developers", "direct", "discover", "docs"),
    *("download", "edit", "emoji", "events", "explore", "export", "faq", "favicon", "feed", "feeds", "files"),
    *("follow", "followers", "following", "forgot", "guidelines", "health", "healthz", "help", "history", "home"),
    *("hashtag", "hashtags", "humans", "icons", "images", "import", "index", "invite", "invites", "legal", "likes"),
    *("license", "lists", "livez", "local", "login", "logout", "manifest", "media", "mentions", "message", "messages"),
    *("messaging", "metrics", "new", "notifications", "oauth", "password", "people", "photos", "pictures"),
    *("policy", "press"),
    *("privacy", "profile", "profiles", "public", "ready", "readyz", "register", "relationships", "report"),
    *("reports", "requests", "reset", "retweets", "robots", "rules", "search", "seed", "session", "sessions"),
    *("settings", "share", "signin", "signout", "signup", "sitemap", "socket", "static", "status", "statuses"),
    *("stream", "streaming", "suggested", "suggestions", "tag", "tags", "terms", "thread", "timeline", "timelines"),
    *("tos", "trends", "tweet", "tweets", "unfollow", "upload", "uploads", "user", "username", "users", "verify"),
    *("web", "websocket", "welcome", "well_known", "wellknown", "www"),
}
_ROLES = {
    *("abuse", "administrator", "administrators", "admins", "billing", "bot", "community", "customer_service"),
    *("hostmaster", "info", "mail", "mailer", "mailer_daemon", "maintainer", "mod", "moderation", "moderator"),
    *("moderators", "mods", "news", "no_reply", "noreply", "official", "operator", "owner", "postmaster", "root"),
    *("safety", "sales", "security", "server", "service", "skein", "staff", "superuser", "support", "sysadmin"),
    *("sysop", "system", "team", "trust", "twitter", "verified", "webmaster"),
}
# Words that mean everybody or nobody, and values that programs mistake for a missing name.
_WORDS = {
    *("all", "anonymous", "channel", "deleted", "everybody", "everyone", "example", "false", "ghost", "guest"),
    *("here", "myself", "nan", "nil", "nobody", "none", "null", "self", "someone", "test", "true", "undefined"),
    *("unknown", "you", "yourself"),
}

RESERVED_USERNAMES: Final = frozenset(_ADDRESSES | _ROLES | _WORDS)
