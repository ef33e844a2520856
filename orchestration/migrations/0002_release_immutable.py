"""Make releases immutable in the database: orders stay pinned to what was published.

Who published or approved may become unknown when that person's account is deleted; approval may be given later.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION orchestration_release_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'release % is immutable: it cannot be deleted', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.number, NEW.content_hash, NEW.snapshot, NEW.note, NEW.problems, NEW.difference, NEW.published_at)
        IS DISTINCT FROM
        (OLD.id, OLD.number, OLD.content_hash, OLD.snapshot, OLD.note, OLD.problems, OLD.difference, OLD.published_at)
        OR NEW.previous_id IS DISTINCT FROM OLD.previous_id
        OR (NEW.published_by_id IS DISTINCT FROM OLD.published_by_id AND NEW.published_by_id IS NOT NULL)
    THEN
        RAISE EXCEPTION 'release % is immutable: publish a new one', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$body$;
CREATE TRIGGER release_immutable BEFORE UPDATE OR DELETE ON orchestration_release
FOR EACH ROW EXECUTE FUNCTION orchestration_release_is_immutable();
"""

BACKWARD = """
DROP TRIGGER release_immutable ON orchestration_release;
DROP FUNCTION orchestration_release_is_immutable();
"""


class Migration(migrations.Migration):
    dependencies = [("orchestration", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
