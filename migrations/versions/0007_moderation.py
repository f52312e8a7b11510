"""Running a community: reports, acts of moderation, what the site lays down, and what people may be kept to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql")
MARIADB = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}


def upgrade() -> None:
    _create_charter()
    _create_reports()
    _create_acts()
    for name in ("suspended_until", "limited_at", "sensitive_at", "waits_since"):
        op.add_column("users", sa.Column(name, MOMENT, nullable=True))
    op.add_column("users", sa.Column("joining_words", sa.String(500), nullable=False, server_default=""))
    op.add_column("users", sa.Column("invitation_id", sa.BigInteger(), nullable=True))
    op.add_column("users", sa.Column("announcements_seen", sa.JSON(), nullable=False, server_default="[]"))
    op.create_index("ix_users_invitation_id", "users", ["invitation_id"])
    op.add_column("tweets", sa.Column("is_sensitive", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("tweets", sa.Column("removed_at", MOMENT, nullable=True))
    op.create_index("ix_tweets_removed_at", "tweets", ["removed_at"])
    op.create_index("ix_audit_events_action_id", "audit_events", ["action", "id"])


def downgrade() -> None:
    op.drop_index("ix_audit_events_action_id", "audit_events")
    op.drop_index("ix_tweets_removed_at", "tweets")
    op.drop_index("ix_users_invitation_id", "users")
    for name in ("removed_at", "is_sensitive"):
        op.drop_column("tweets", name)
    for name in (
        "announcements_seen",
        "invitation_id",
        "joining_words",
        "waits_since",
        "sensitive_at",
        "limited_at",
        "suspended_until",
    ):
        op.drop_column("users", name)
    for table in (
        "moderation_acts",
        "moderator_notes",
        "reports",
        "hidden_topics",
        "barriers",
        "invitations",
        "announcements",
        "rules",
        "site_settings",
    ):
        op.drop_table(table)


def _create_charter() -> None:
    op.create_table(
        "site_settings",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_site_settings")),
        **MARIADB,
    )
    op.create_table(
        "rules",
        _id(),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(300), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules")),
        **MARIADB,
    )
    op.create_table(
        "announcements",
        _id(),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("edited_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        **MARIADB,
    )
    op.create_table(
        "invitations",
        _id(),
        sa.Column("code", sa.String(32), nullable=False),
        _person("creator_id"),
        sa.Column("note", sa.String(100), nullable=False),
        sa.Column("most_uses", sa.Integer(), nullable=True),
        sa.Column("use_count", sa.Integer(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        _goes_to("invitations", "creator_id", "users", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("code", name=op.f("uq_invitations_code")),
        **MARIADB,
    )
    op.create_table(
        "barriers",
        _id(),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.Column("level", sa.String(8), nullable=False),
        sa.Column("comment", sa.String(200), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barriers")),
        sa.UniqueConstraint("kind", "value", name=op.f("uq_barriers_kind_value")),
        **MARIADB,
    )
    op.create_table(
        "hidden_topics",
        sa.Column("key", sa.String(150), nullable=False),
        sa.Column("hidden_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_hidden_topics")),
        **MARIADB,
    )


def _create_reports() -> None:
    op.create_table(
        "reports",
        _id(),
        _person("reporter_id"),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("rule_ids", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        _person("assigned_to_id"),
        sa.Column("resolved_at", MOMENT, nullable=True),
        _person("resolved_by_id"),
        sa.Column("was_dismissed", sa.Boolean(), nullable=False),
        _goes_to("reports", "reporter_id", "users", "SET NULL"),
        _goes_to("reports", "subject_id", "users", "CASCADE"),
        _goes_to("reports", "assigned_to_id", "users", "SET NULL"),
        _goes_to("reports", "resolved_by_id", "users", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        **MARIADB,
    )
    op.create_index("ix_reports_subject_id_id", "reports", ["subject_id", "id"])
    op.create_index("ix_reports_resolved_at_id", "reports", ["resolved_at", "id"])
    op.create_index("ix_reports_reporter_id", "reports", ["reporter_id"])
    op.create_index("ix_reports_assigned_to_id", "reports", ["assigned_to_id"])
    op.create_table(
        "moderator_notes",
        _id(),
        _person("author_id"),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        _goes_to("moderator_notes", "author_id", "users", "SET NULL"),
        _goes_to("moderator_notes", "subject_id", "users", "CASCADE"),
        _goes_to("moderator_notes", "report_id", "reports", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderator_notes")),
        **MARIADB,
    )
    op.create_index("ix_moderator_notes_subject_id_id", "moderator_notes", ["subject_id", "id"])
    op.create_index("ix_moderator_notes_report_id", "moderator_notes", ["report_id"])


def _create_acts() -> None:
    op.create_table(
        "moderation_acts",
        _id(),
        sa.Column("kind", sa.String(16), nullable=False),
        _person("actor_id"),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=True),
        sa.Column("rule_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("tweet_ids", sa.JSON(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        _person("undone_by_id"),
        _goes_to("moderation_acts", "actor_id", "users", "SET NULL"),
        _goes_to("moderation_acts", "subject_id", "users", "CASCADE"),
        _goes_to("moderation_acts", "report_id", "reports", "SET NULL"),
        _goes_to("moderation_acts", "rule_id", "rules", "SET NULL"),
        _goes_to("moderation_acts", "undone_by_id", "users", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_acts")),
        **MARIADB,
    )
    op.create_index("ix_moderation_acts_subject_id_id", "moderation_acts", ["subject_id", "id"])
    op.create_index("ix_moderation_acts_report_id", "moderation_acts", ["report_id"])


def _id() -> "sa.Column[int]":
    return sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False)


def _person(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger(), nullable=True)


def _goes_to(table: str, column: str, other: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)
