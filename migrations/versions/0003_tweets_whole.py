"""Tweets whole: likes, bookmarks, pins, pictures, link previews, audiences, counters, blocks and mutes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql")
MARIADB = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}

# What tweets that are here already get; new ones get it from the application.
ADDED_TO_TWEETS = (
    sa.Column("audience", sa.String(10), nullable=False, server_default="everyone"),
    sa.Column("content_warning", sa.String(200), nullable=False, server_default=""),
    sa.Column("pictures", sa.JSON(), nullable=False, server_default=sa.text("'[]'")),
    sa.Column("link_preview_id", sa.BigInteger(), nullable=True),
    sa.Column("like_count", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("retweet_count", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("reply_count", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("quote_count", sa.Integer(), nullable=False, server_default="0"),
)
ADDED_TO_USERS = (
    sa.Column("home_shows_replies", sa.Boolean(), nullable=False, server_default=sa.true()),
    sa.Column("home_shows_retweets", sa.Boolean(), nullable=False, server_default=sa.true()),
)
REFERENCES = ("in_reply_to_id", "retweet_of_id", "quote_of_id")


def upgrade() -> None:
    op.create_table(
        "link_previews",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("url_hash", sa.String(64), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("description", sa.String(500), nullable=False),
        sa.Column("site_name", sa.String(100), nullable=False),
        sa.Column("picture_key", sa.String(64), nullable=True),
        sa.Column("picture_width", sa.Integer(), nullable=False),
        sa.Column("picture_height", sa.Integer(), nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_previews")),
        sa.UniqueConstraint("url_hash", name=op.f("uq_link_previews_url_hash")),
        **MARIADB,
    )
    for column in ADDED_TO_USERS:
        op.add_column("users", column)
    op.add_column("follows", sa.Column("shows_retweets", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("tweet_edits", sa.Column("content_warning", sa.String(200), nullable=False, server_default=""))
    _extend_tweets()
    _create_links("likes", "user_id", "tweet_id", "tweets")
    op.create_index("ix_likes_user_id_id", "likes", ["user_id", "id"])
    op.create_index("ix_likes_tweet_id_id", "likes", ["tweet_id", "id"])
    _create_links("bookmarks", "user_id", "tweet_id", "tweets")
    op.create_index("ix_bookmarks_user_id_id", "bookmarks", ["user_id", "id"])
    op.create_index("ix_bookmarks_tweet_id", "bookmarks", ["tweet_id"])
    _create_links("pins", "user_id", "tweet_id", "tweets")
    op.create_index("ix_pins_tweet_id", "pins", ["tweet_id"])
    _create_links("blocks", "blocker_id", "blocked_id", "users")
    op.create_index("ix_blocks_blocker_id_id", "blocks", ["blocker_id", "id"])
    op.create_index("ix_blocks_blocked_id_blocker_id", "blocks", ["blocked_id", "blocker_id"])
    _create_links("mutes", "muter_id", "muted_id", "users", sa.Column("until", MOMENT, nullable=True))
    op.create_index("ix_mutes_muter_id_id", "mutes", ["muter_id", "id"])
    op.create_index("ix_mutes_muted_id", "mutes", ["muted_id"])
    op.create_table(
        "pictures",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("tweet_id", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("blurhash", sa.String(100), nullable=False),
        sa.Column("alt", sa.String(1500), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_pictures_owner_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tweet_id"], ["tweets.id"], name=op.f("fk_pictures_tweet_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pictures")),
        sa.UniqueConstraint("key", name=op.f("uq_pictures_key")),
        **MARIADB,
    )
    op.create_index("ix_pictures_owner_id_tweet_id", "pictures", ["owner_id", "tweet_id"])
    op.create_index("ix_pictures_tweet_id_position", "pictures", ["tweet_id", "position"])


def downgrade() -> None:
    for table in ("pictures", "mutes", "blocks", "pins", "bookmarks", "likes"):
        op.drop_table(table)
    _reduce_tweets()
    op.drop_column("tweet_edits", "content_warning")
    op.drop_column("follows", "shows_retweets")
    for column in reversed(ADDED_TO_USERS):
        op.drop_column("users", column.name)
    op.drop_table("link_previews")


def _create_links(table: str, one: str, other: str, others: str, *columns: sa.Column) -> None:
    """Create a table whose rows say that a person stands in some way to a tweet or to another person."""
    is_about_people = others == "users"
    not_oneself = sa.CheckConstraint(f"{one} <> {other}", name=op.f(f"ck_{table}_not_oneself"))
    op.create_table(
        table,
        sa.Column(one, sa.BigInteger(), nullable=False),
        sa.Column(other, sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        *columns,
        *([not_oneself] if is_about_people else []),
        sa.ForeignKeyConstraint([one], ["users.id"], name=op.f(f"fk_{table}_{one}"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint([other], [f"{others}.id"], name=op.f(f"fk_{table}_{other}"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint(one, other, name=op.f(f"pk_{table}")),
        **MARIADB,
    )


def _extend_tweets() -> None:
    """Add columns and give the lists of replies, retweets and quotes an order.

    SQLite can add neither a check nor a foreign key to a table that is there, so it copies the table.
    """
    for column in ADDED_TO_TWEETS:
        op.add_column("tweets", column)
    with op.batch_alter_table("tweets") as tweets:
        tweets.create_check_constraint(op.f("ck_tweets_audience"), "audience IN ('everyone', 'followers', 'mentioned')")
        tweets.create_foreign_key(
            op.f("fk_tweets_link_preview_id"), "link_previews", ["link_preview_id"], ["id"], ondelete="SET NULL"
        )
    op.create_index(op.f("ix_tweets_link_preview_id"), "tweets", ["link_preview_id"])
    for reference in REFERENCES:
        op.create_index(f"ix_tweets_{reference}_id", "tweets", [reference, "id"])
        op.drop_index(op.f(f"ix_tweets_{reference}"), "tweets")


def _reduce_tweets() -> None:
    for reference in REFERENCES:
        op.create_index(op.f(f"ix_tweets_{reference}"), "tweets", [reference])
        op.drop_index(f"ix_tweets_{reference}_id", "tweets")
    with op.batch_alter_table("tweets") as tweets:
        tweets.drop_constraint(op.f("fk_tweets_link_preview_id"), type_="foreignkey")
        tweets.drop_constraint(op.f("ck_tweets_audience"), type_="check")
    op.drop_index(op.f("ix_tweets_link_preview_id"), "tweets")
    for column in reversed(ADDED_TO_TWEETS):
        op.drop_column("tweets", column.name)
