"""Fills a throw-away database: ``python -m dro_site.bench.site_content STEPS SEED`` prints what it made as JSON."""

import json
import sys
from typing import Any

import django


def main(steps: int, seed: int) -> dict[str, object]:
    """Publish a design of so many steps and submit an order for it; return the order's id and a person's session."""
    from django.contrib.auth.models import Group, User
    from django.utils import timezone

    from catalog.access import Role
    from dro_site.bench.large_design import DESIGNER, PRODUCT, large_design
    from fulfillment.operations.intake import submit_order
    from fulfillment.operations.processing import process_due_requests
    from orchestration.operations.draft import write_draft
    from orchestration.operations.release import publish

    designer = User.objects.create_user(DESIGNER)
    for role in (Role.DESIGNER, Role.OPERATOR):
        designer.groups.add(Group.objects.get_or_create(name=role.value)[0])
    write_draft(large_design(steps, seed), actor=DESIGNER)
    publish(actor=designer, note="To be measured", now=timezone.now(), acknowledge_warnings=True)
    document = {"source": "bench", "external_id": "LARGE-1", "account": {"id": "BENCH"}}
    submitted = submit_order({**document, "lines": [{"id": "1", "product": PRODUCT}]}, submitted_by=designer.pk)
    process_due_requests(1)
    return {"session": session_of(designer), "order": submitted.order}


def session_of(user: Any) -> str:
    """Return the key of a session in which a user is signed in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))) + "\n")
