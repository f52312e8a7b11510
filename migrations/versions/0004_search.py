"""Search: the words of tweets, names by which people are found, recent searches and topics."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql")
MARIADB = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}

# Looked up by how they begin, so they are compared by code point; PostgreSQL would follow the locale of the database.
BY_CODE_POINT = (("users", "username_key", 30), ("hashtags", "key", 150))


def upgrade() -> None:
    _create_index()
    op.create_table(
        "recent_searches",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("query", sa.String(300), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recent_searches_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recent_searches")),
        sa.UniqueConstraint("user_id", "query", name=op.f("uq_recent_searches_user_id_query")),
        **MARIADB,
    )
    op.create_index("ix_recent_searches_user_id_id", "recent_searches", ["user_id", "id"])
    op.create_table(
        "topics",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(150), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("history", sa.JSON(), nullable=False),
        sa.Column("computed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_topics")),
        **MARIADB,
    )
    _compare("C")
    _create_name_words()
    op.drop_index("ix_users_follower_count", "users")
    op.create_index("ix_users_follower_count_id", "users", ["follower_count", "id"])


def downgrade() -> None:
    op.drop_index("ix_users_follower_count_id", "users")
    op.create_index("ix_users_follower_count", "users", ["follower_count"])
    _compare("default")
    for table in ("name_words", "topics", "recent_searches", "search_terms", "search_documents"):
        op.drop_table(table)


def _create_index() -> None:
    op.create_table(
        "search_documents",
        sa.Column("tweet_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tweet_id"], ["tweets.id"], name=op.f("fk_search_documents_tweet_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tweet_id", name=op.f("pk_search_documents")),
        **MARIADB,
    )
    op.create_table(
        "search_terms",
        sa.Column("term", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tweet_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("term", "tweet_id", name=op.f("pk_search_terms")),
        sqlite_with_rowid=False,
        **MARIADB,
    )


def _create_name_words() -> None:
    op.create_table(
        "name_words",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("word", _by_code_point(50), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_name_words_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "word", name=op.f("pk_name_words")),
        sqlite_with_rowid=False,
        **MARIADB,
    )
    op.create_index("ix_name_words_word_user_id", "name_words", ["word", "user_id"])
    # Whoever is here already is found by username, and by their other words after `flask search rebuild`.
    op.execute("INSERT INTO name_words (user_id, word) SELECT id, username_key FROM users")


def _by_code_point(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _compare(collation: str) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, column, length in BY_CODE_POINT:
        op.alter_column(table, column, type_=sa.String(length, collation=collation))
