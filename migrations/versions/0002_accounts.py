"""Accounts people can trust: profiles, protected accounts, codes, reserved names, deletion and the audit log."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql")
MARIADB = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}

# What people who are here already get; new ones get it from the application.
ADDED_TO_USERS = (
    sa.Column("pending_email", sa.String(254), nullable=True),
    sa.Column("language", sa.String(10), nullable=False, server_default=""),
    sa.Column("notification_choices", sa.JSON(), nullable=False, server_default=sa.text("'{}'")),
    sa.Column("location", sa.String(60), nullable=False, server_default=""),
    sa.Column("website", sa.String(200), nullable=False, server_default=""),
    sa.Column("extra_fields", sa.JSON(), nullable=False, server_default=sa.text("'[]'")),
    sa.Column("avatar_key", sa.String(64), nullable=True),
    sa.Column("banner_key", sa.String(64), nullable=True),
    sa.Column("is_protected", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("deactivated_at", MOMENT, nullable=True),
    sa.Column("deletes_at", MOMENT, nullable=True),
)


def upgrade() -> None:
    for column in ADDED_TO_USERS:
        op.add_column("users", column)
    op.create_index("ix_users_deletes_at", "users", ["deletes_at"])
    op.create_table(
        "follow_requests",
        sa.Column("requester_id", sa.BigInteger(), nullable=False),
        sa.Column("requested_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("requester_id <> requested_id", name=op.f("ck_follow_requests_not_oneself")),
        sa.ForeignKeyConstraint(
            ["requester_id"], ["users.id"], name=op.f("fk_follow_requests_requester_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["requested_id"], ["users.id"], name=op.f("fk_follow_requests_requested_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("requester_id", "requested_id", name=op.f("pk_follow_requests")),
        **MARIADB,
    )
    op.create_index("ix_follow_requests_requested_id_id", "follow_requests", ["requested_id", "id"])
    op.create_table(
        "username_reservations",
        sa.Column("username_key", sa.String(30), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("until", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_username_reservations_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("username_key", name=op.f("pk_username_reservations")),
        **MARIADB,
    )
    op.create_table(
        "one_time_codes",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_one_time_codes_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_codes")),
        sa.UniqueConstraint("request_hash", name=op.f("uq_one_time_codes_request_hash")),
        **MARIADB,
    )
    op.create_index("ix_one_time_codes_user_id_purpose", "one_time_codes", ["user_id", "purpose"])
    op.create_table(
        "audit_events",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("address_prefix", sa.String(45), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
        **MARIADB,
    )
    op.create_index("ix_audit_events_subject_id_id", "audit_events", ["subject_id", "id"])
    op.create_index("ix_audit_events_actor_id_id", "audit_events", ["actor_id", "id"])


def downgrade() -> None:
    for table in ("audit_events", "one_time_codes", "username_reservations", "follow_requests"):
        op.drop_table(table)
    op.drop_index("ix_users_deletes_at", table_name="users")
    for column in reversed(ADDED_TO_USERS):
        op.drop_column("users", column.name)
