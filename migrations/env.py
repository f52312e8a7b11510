"""How Alembic reaches our database: through the engine of the application."""

from alembic import context

from twitter import database
from twitter.extensions import Base, db


def run() -> None:
    """Run the migrations, each in a transaction of its own (which MariaDB ends at every change of shape)."""
    with db.engine.connect().execution_options(**{database.WRITES: True}) as connection:
        database.unhurried(connection)
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transaction_per_migration=True,
            transactional_ddl=connection.dialect.name != "mysql",
            compare_type=True,
        )
        with database.references_unchecked(connection), context.begin_transaction():
            context.run_migrations()


run()
