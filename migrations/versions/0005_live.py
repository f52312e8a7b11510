"""Live: notifications, conversations and messages, and what people show of themselves in them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql")
MARIADB = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}

ADDED_TO_USERS = (
    sa.Column("notifications_read_id", sa.BigInteger(), nullable=False, server_default="0"),
    sa.Column("notifications_mailed_id", sa.BigInteger(), nullable=False, server_default="0"),
    sa.Column("shows_seen", sa.Boolean(), nullable=False, server_default=sa.true()),
    sa.Column("shows_presence", sa.Boolean(), nullable=False, server_default=sa.true()),
)


def upgrade() -> None:
    _create_notifications()
    _create_conversations()
    _create_messages()
    for column in ADDED_TO_USERS:
        op.add_column("users", column)
    with op.batch_alter_table("pictures") as pictures:
        pictures.add_column(sa.Column("message_id", sa.BigInteger(), nullable=True))
        pictures.create_foreign_key(
            op.f("fk_pictures_message_id"), "messages", ["message_id"], ["id"], ondelete="CASCADE"
        )
    op.create_index("ix_pictures_message_id", "pictures", ["message_id"])


def downgrade() -> None:
    with op.batch_alter_table("pictures") as pictures:
        pictures.drop_constraint(op.f("fk_pictures_message_id"), type_="foreignkey")
        pictures.drop_index("ix_pictures_message_id")
        pictures.drop_column("message_id")
    for column in reversed(ADDED_TO_USERS):
        op.drop_column("users", column.name)
    for table in ("message_removals", "messages", "participants", "conversations", "notifications"):
        op.drop_table(table)


def _create_notifications() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("receiver_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("group_key", sa.String(40), nullable=False),
        _person("notifications", "receiver_id"),
        _person("notifications", "actor_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint(
            "receiver_id",
            "kind",
            "subject_id",
            "actor_id",
            name=op.f("uq_notifications_receiver_id_kind_subject_id_actor_id"),
        ),
        **MARIADB,
    )
    op.create_index("ix_notifications_receiver_id_id", "notifications", ["receiver_id", "id"])
    op.create_index("ix_notifications_actor_id_receiver_id", "notifications", ["actor_id", "receiver_id"])
    op.create_index("ix_notifications_subject_id_kind", "notifications", ["subject_id", "kind"])


def _create_conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("creator_id", sa.BigInteger(), nullable=True),
        sa.Column("is_group", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("pair_key", sa.String(41), nullable=True),
        sa.Column("last_message_id", sa.BigInteger(), nullable=False),
        _person("conversations", "creator_id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("pair_key", name=op.f("uq_conversations_pair_key")),
        **MARIADB,
    )
    op.create_index("ix_conversations_creator_id", "conversations", ["creator_id"])
    op.create_table(
        "participants",
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("is_request", sa.Boolean(), nullable=False),
        sa.Column("is_muted", sa.Boolean(), nullable=False),
        sa.Column("left_at", MOMENT, nullable=True),
        sa.Column("last_message_id", sa.BigInteger(), nullable=False),
        sa.Column("read_id", sa.BigInteger(), nullable=False),
        sa.Column("delivered_id", sa.BigInteger(), nullable=False),
        sa.Column("hidden_id", sa.BigInteger(), nullable=False),
        _conversation("participants"),
        _person("participants", "user_id"),
        sa.PrimaryKeyConstraint("conversation_id", "user_id", name=op.f("pk_participants")),
        **MARIADB,
    )
    # First of the two, so that MariaDB checks the foreign key by this one: see the model.
    op.create_index("ix_participants_user_id", "participants", ["user_id"])
    op.create_index("ix_participants_user_id_last_message_id", "participants", ["user_id", "last_message_id"])


def _create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("sender_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("mention_ids", sa.JSON(), nullable=False),
        sa.Column("pictures", sa.JSON(), nullable=False),
        sa.Column("unsent_at", MOMENT, nullable=True),
        sa.CheckConstraint("kind IN ('said', 'added', 'left', 'renamed')", name=op.f("ck_messages_kind")),
        _conversation("messages"),
        _person("messages", "sender_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint(
            "conversation_id", "sender_id", "key", name=op.f("uq_messages_conversation_id_sender_id_key")
        ),
        **MARIADB,
    )
    op.create_index("ix_messages_conversation_id_id", "messages", ["conversation_id", "id"])
    op.create_index("ix_messages_sender_id_id", "messages", ["sender_id", "id"])
    op.create_table(
        "message_removals",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        _person("message_removals", "user_id"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_message_removals_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "message_id", name=op.f("pk_message_removals")),
        **MARIADB,
    )
    op.create_index("ix_message_removals_message_id", "message_removals", ["message_id"])


def _person(table: str, column: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["users.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _conversation(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_conversation_id")
    return sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=name, ondelete="CASCADE")
