"""Fills a throw-away database: ``python -m dro_site.faults.content SEED`` prints the tokens of its clients as JSON."""

import json
import sys

import django


def main(seed: int) -> dict[str, str]:
    """Publish a random design and make its clients: one that submits, one of another source, two operators."""
    from django.contrib.auth.models import Group, User
    from django.utils import timezone

    from catalog.access import Role
    from dro_site.demo.systems import point_systems_at_simulator
    from dro_site.faults.random_design import SOURCE, random_design
    from fulfillment.operations.tokens import create_token
    from orchestration.operations.draft import write_draft
    from orchestration.operations.release import publish

    point_systems_at_simulator()
    groups = {role: Group.objects.get_or_create(name=role.value)[0] for role in Role}
    designer = User.objects.create_user("fault-designer")
    designer.groups.add(groups[Role.DESIGNER])
    write_draft(random_design(seed), actor=designer.username)
    publish(actor=designer, note="To be hurt", now=timezone.now(), acknowledge_warnings=True)
    tokens = {}
    for name, role, source in (
        ("client", Role.CLIENT, SOURCE),
        ("stranger", Role.CLIENT, "elsewhere"),
        ("first", Role.OPERATOR, None),
        ("second", Role.OPERATOR, None),
    ):
        user = User.objects.create_user(f"fault-{name}")
        user.groups.add(groups[role])
        issued = create_token(user, name, sources=[source] if source else [], actor="faults")
        tokens[name] = issued.text
    return tokens


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(main(int(sys.argv[1]))) + "\n")
