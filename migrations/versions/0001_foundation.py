"""People, sessions, follows, tweets, home timelines and the outbox."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql")
MARIADB = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}


def upgrade() -> None:
    op.create_table(
        "hashtags",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=150), nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hashtags")),
        sa.UniqueConstraint("key", name=op.f("uq_hashtags_key")),
        **MARIADB,
    )
    op.create_table(
        "home_entries",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tweet_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "tweet_id", name=op.f("pk_home_entries")),
        sqlite_with_rowid=False,
        **MARIADB,
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("run_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_until", MOMENT, nullable=True),
        sa.Column("set_aside_at", MOMENT, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("key", name=op.f("uq_jobs_key")),
        **MARIADB,
    )
    op.create_index("ix_jobs_set_aside_at_run_at", "jobs", ["set_aside_at", "run_at"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("username", sa.String(length=30), nullable=False),
        sa.Column("username_key", sa.String(length=30), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("email_verified_at", MOMENT, nullable=True),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("display_name", sa.String(length=50), nullable=False),
        sa.Column("bio", sa.String(length=500), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.Column("suspended_at", MOMENT, nullable=True),
        sa.Column("tweet_count", sa.Integer(), nullable=False),
        sa.Column("follower_count", sa.Integer(), nullable=False),
        sa.Column("following_count", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('user', 'moderator', 'admin')", name=op.f("ck_users_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email_key", name=op.f("uq_users_email_key")),
        sa.UniqueConstraint("username_key", name=op.f("uq_users_username_key")),
        **MARIADB,
    )
    op.create_index("ix_users_follower_count", "users", ["follower_count"], unique=False)
    op.create_table(
        "auth_sessions",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("scopes", sa.String(length=255), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("user_agent", sa.String(length=255), nullable=False),
        sa.Column("address_prefix", sa.String(length=45), nullable=False),
        sa.CheckConstraint("kind IN ('web', 'api', 'oauth')", name=op.f("ck_auth_sessions_kind")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_auth_sessions_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auth_sessions")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_auth_sessions_secret_hash")),
        **MARIADB,
    )
    op.create_index(op.f("ix_auth_sessions_user_id"), "auth_sessions", ["user_id"], unique=False)
    op.create_table(
        "follows",
        sa.Column("follower_id", sa.BigInteger(), nullable=False),
        sa.Column("followed_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("follower_id <> followed_id", name=op.f("ck_follows_not_oneself")),
        sa.ForeignKeyConstraint(["followed_id"], ["users.id"], name=op.f("fk_follows_followed_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["follower_id"], ["users.id"], name=op.f("fk_follows_follower_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("follower_id", "followed_id", name=op.f("pk_follows")),
        **MARIADB,
    )
    op.create_index("ix_follows_followed_id_follower_id", "follows", ["followed_id", "follower_id"], unique=False)
    op.create_index("ix_follows_followed_id_id", "follows", ["followed_id", "id"], unique=False)
    op.create_index("ix_follows_follower_id_id", "follows", ["follower_id", "id"], unique=False)
    op.create_table(
        "tweets",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mention_ids", sa.JSON(), nullable=False),
        sa.Column("in_reply_to_id", sa.BigInteger(), nullable=True),
        sa.Column("in_reply_to_author_id", sa.BigInteger(), nullable=True),
        sa.Column("retweet_of_id", sa.BigInteger(), nullable=True),
        sa.Column("quote_of_id", sa.BigInteger(), nullable=True),
        sa.Column("edited_at", MOMENT, nullable=True),
        sa.Column("deleted_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_tweets_author_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["in_reply_to_author_id"], ["users.id"], name=op.f("fk_tweets_in_reply_to_author_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["in_reply_to_id"], ["tweets.id"], name=op.f("fk_tweets_in_reply_to_id")),
        sa.ForeignKeyConstraint(["quote_of_id"], ["tweets.id"], name=op.f("fk_tweets_quote_of_id")),
        sa.ForeignKeyConstraint(["retweet_of_id"], ["tweets.id"], name=op.f("fk_tweets_retweet_of_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tweets")),
        sa.UniqueConstraint("author_id", "retweet_of_id", name=op.f("uq_tweets_author_id_retweet_of_id")),
        **MARIADB,
    )
    op.create_index("ix_tweets_author_id_id", "tweets", ["author_id", "id"], unique=False)
    op.create_index(op.f("ix_tweets_in_reply_to_author_id"), "tweets", ["in_reply_to_author_id"], unique=False)
    op.create_index(op.f("ix_tweets_in_reply_to_id"), "tweets", ["in_reply_to_id"], unique=False)
    op.create_index(op.f("ix_tweets_quote_of_id"), "tweets", ["quote_of_id"], unique=False)
    op.create_index(op.f("ix_tweets_retweet_of_id"), "tweets", ["retweet_of_id"], unique=False)
    op.create_table(
        "mentions",
        sa.Column("tweet_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["tweet_id"], ["tweets.id"], name=op.f("fk_mentions_tweet_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_mentions_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tweet_id", "user_id", name=op.f("pk_mentions")),
        **MARIADB,
    )
    op.create_index("ix_mentions_user_id_tweet_id", "mentions", ["user_id", "tweet_id"], unique=False)
    op.create_table(
        "tweet_edits",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tweet_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mention_ids", sa.JSON(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["tweet_id"], ["tweets.id"], name=op.f("fk_tweet_edits_tweet_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tweet_edits")),
        **MARIADB,
    )
    op.create_index("ix_tweet_edits_tweet_id_id", "tweet_edits", ["tweet_id", "id"], unique=False)
    op.create_table(
        "tweet_hashtags",
        sa.Column("tweet_id", sa.BigInteger(), nullable=False),
        sa.Column("hashtag_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hashtag_id"], ["hashtags.id"], name=op.f("fk_tweet_hashtags_hashtag_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tweet_id"], ["tweets.id"], name=op.f("fk_tweet_hashtags_tweet_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tweet_id", "hashtag_id", name=op.f("pk_tweet_hashtags")),
        **MARIADB,
    )
    op.create_index("ix_tweet_hashtags_hashtag_id_tweet_id", "tweet_hashtags", ["hashtag_id", "tweet_id"], unique=False)


def downgrade() -> None:
    op.drop_table("tweet_hashtags")
    op.drop_table("tweet_edits")
    op.drop_table("mentions")
    op.drop_table("tweets")
    op.drop_table("follows")
    op.drop_table("auth_sessions")
    op.drop_table("users")
    op.drop_table("jobs")
    op.drop_table("home_entries")
    op.drop_table("hashtags")
