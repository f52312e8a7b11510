"""Apps: what is registered of them, their tokens in the session table, and what they may send twice."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql")
MARIADB = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}


def upgrade() -> None:
    _create_apps()
    _create_codes()
    _create_keys()
    _create_markers()
    with op.batch_alter_table("auth_sessions") as sessions:
        sessions.alter_column("user_id", existing_type=sa.BigInteger(), nullable=True)
        sessions.alter_column("scopes", existing_type=sa.String(255), type_=sa.String(1_000), existing_nullable=False)
        sessions.add_column(sa.Column("app_id", sa.BigInteger(), nullable=True))
        sessions.create_foreign_key(
            op.f("fk_auth_sessions_app_id"), "oauth_apps", ["app_id"], ["id"], ondelete="CASCADE"
        )
    op.create_index("ix_auth_sessions_app_id", "auth_sessions", ["app_id"])
    op.add_column("pictures", sa.Column("state", sa.String(8), nullable=False, server_default="ready"))


def downgrade() -> None:
    op.execute("DELETE FROM pictures WHERE state <> 'ready'")
    op.drop_column("pictures", "state")
    op.execute("DELETE FROM auth_sessions WHERE user_id IS NULL OR LENGTH(scopes) > 255")
    with op.batch_alter_table("auth_sessions") as sessions:
        sessions.drop_constraint(op.f("fk_auth_sessions_app_id"), type_="foreignkey")
        sessions.drop_index("ix_auth_sessions_app_id")
        sessions.drop_column("app_id")
        sessions.alter_column("user_id", existing_type=sa.BigInteger(), nullable=False)
        sessions.alter_column("scopes", existing_type=sa.String(1_000), type_=sa.String(255), existing_nullable=False)
    for table in ("markers", "tweet_keys", "oauth_codes", "oauth_apps"):
        op.drop_table(table)


def _create_apps() -> None:
    op.create_table(
        "oauth_apps",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("website", sa.String(2_000), nullable=False),
        sa.Column("redirect_uris", sa.JSON(), nullable=False),
        sa.Column("scopes", sa.String(1_000), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oauth_apps")),
        sa.UniqueConstraint("client_id", name=op.f("uq_oauth_apps_client_id")),
        **MARIADB,
    )


def _create_codes() -> None:
    op.create_table(
        "oauth_codes",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("app_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("redirect_uri", sa.String(2_000), nullable=False),
        sa.Column("scopes", sa.String(1_000), nullable=False),
        sa.Column("challenge", sa.String(128), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("session_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["app_id"], ["oauth_apps.id"], name=op.f("fk_oauth_codes_app_id"), ondelete="CASCADE"),
        _person("oauth_codes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oauth_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_oauth_codes_code_hash")),
        **MARIADB,
    )
    for column in ("app_id", "user_id", "expires_at"):
        op.create_index(f"ix_oauth_codes_{column}", "oauth_codes", [column])


def _create_keys() -> None:
    op.create_table(
        "tweet_keys",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("tweet_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _person("tweet_keys"),
        sa.ForeignKeyConstraint(["tweet_id"], ["tweets.id"], name=op.f("fk_tweet_keys_tweet_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "key_hash", name=op.f("pk_tweet_keys")),
        **MARIADB,
    )
    op.create_index("ix_tweet_keys_tweet_id", "tweet_keys", ["tweet_id"])
    op.create_index("ix_tweet_keys_created_at", "tweet_keys", ["created_at"])


def _create_markers() -> None:
    op.create_table(
        "markers",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("timeline", sa.String(16), nullable=False),
        sa.Column("last_read_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        _person("markers"),
        sa.PrimaryKeyConstraint("user_id", "timeline", name=op.f("pk_markers")),
        **MARIADB,
    )


def _person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id"), ondelete="CASCADE")
