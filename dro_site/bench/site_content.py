"""Fills a throw-away database: ``python -m dro_site.bench.site_content STEPS SEED`` prints a designer's session key."""

import sys

import django


def main(steps: int, seed: int) -> str:
    """Write a design of so many steps into the draft; return the key of a session of a designer."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import Group, User
    from django.contrib.sessions.backends.db import SessionStore

    from catalog.access import Role
    from dro_site.bench.large_design import large_design
    from orchestration.operations.draft import write_draft

    write_draft(large_design(steps, seed), actor="bench")
    designer = User.objects.create_user("bench-designer")
    designer.groups.add(Group.objects.get_or_create(name=Role.DESIGNER.value)[0])
    session = SessionStore()
    session[SESSION_KEY] = str(designer.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = designer.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(main(int(sys.argv[1]), int(sys.argv[2])) + "\n")
