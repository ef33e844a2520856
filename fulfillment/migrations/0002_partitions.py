"""Partition the journal, the attempts and the outbox by month, and make the journal append-only.

Dropping a month's partition costs kilobytes of log where deleting its rows costs gigabytes. A default partition
catches rows of months that nobody prepared, so that a missed maintenance run never refuses work.
"""

from django.db import migrations

PARTITIONED = (
    # table, time column, further indexes
    ("fulfillment_journalentry", "at", ("(order_id, id)", "(plan_id, id)")),
    ("fulfillment_attempt", "created_at", ("(step_id, id)",)),
    ("fulfillment_outboxmessage", "created_at", ("(order_id)", "(id) WHERE published_at IS NULL")),
)

ENSURE_PARTITIONS = """
CREATE FUNCTION fulfillment_ensure_partitions(first_month date, months integer) RETURNS integer
LANGUAGE plpgsql AS $body$
DECLARE
    parent text;
    month date;
    name text;
    made integer := 0;
BEGIN
    FOREACH parent IN ARRAY ARRAY['fulfillment_journalentry', 'fulfillment_attempt', 'fulfillment_outboxmessage'] LOOP
        FOR ahead IN 0..months - 1 LOOP
            month := (date_trunc('month', first_month) + make_interval(months => ahead))::date;
            name := parent || '_' || to_char(month, 'YYYY_MM');
            IF to_regclass(name) IS NULL THEN
                EXECUTE format(
                    'CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                    name, parent, month::timestamptz, (month + interval '1 month')::timestamptz
                );
                made := made + 1;
            END IF;
        END LOOP;
    END LOOP;
    RETURN made;
END
$body$;
"""

APPEND_ONLY = """
CREATE FUNCTION fulfillment_journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: entry % cannot be changed or deleted', OLD.id;
END
$body$;
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON fulfillment_journalentry
FOR EACH ROW EXECUTE FUNCTION fulfillment_journal_is_append_only();
"""


def partition(table: str, column: str, indexes: tuple[str, ...]) -> str:
    statements = [
        f"ALTER TABLE {table} RENAME TO {table}_plain",
        f"CREATE TABLE {table} (LIKE {table}_plain INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY RANGE ({column})",
        f"DROP TABLE {table}_plain",
        f"CREATE SEQUENCE {table}_id_seq OWNED BY {table}.id",
        f"ALTER TABLE {table} ALTER COLUMN id SET DEFAULT nextval('{table}_id_seq')",
        f"ALTER TABLE {table} ADD PRIMARY KEY (id, {column})",
        f"CREATE TABLE {table}_default PARTITION OF {table} DEFAULT",
    ]
    statements += [f"CREATE INDEX ON {table} {index}" for index in indexes]
    return ";\n".join(statements) + ";"


class Migration(migrations.Migration):
    dependencies = [("fulfillment", "0001_initial")]

    operations = [
        *(
            migrations.RunSQL(partition(table, column, indexes), migrations.RunSQL.noop)
            for table, column, indexes in PARTITIONED
        ),
        migrations.RunSQL(ENSURE_PARTITIONS, "DROP FUNCTION fulfillment_ensure_partitions(date, integer)"),
        migrations.RunSQL(
            "SELECT fulfillment_ensure_partitions((now() - interval '1 month')::date, 5)", migrations.RunSQL.noop
        ),
        migrations.RunSQL(APPEND_ONLY, migrations.RunSQL.noop),
        migrations.RunSQL(
            # Steps change state a few times each: room on the page keeps those updates off the indexes.
            "ALTER TABLE fulfillment_fulfillmentstep SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02)",
            migrations.RunSQL.noop,
        ),
    ]
