"""The demonstration's people, one for each role and a second operator, and who works in which queue."""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import Group, User

from catalog.access import Role
from orchestration.models import Queue, QueueMember


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    first_name: str
    role: Role
    queues: tuple[str, ...] = ()


PEOPLE = (
    Person("dana", "Dana", Role.DESIGNER),
    Person("omar", "Omar", Role.OPERATOR, ("field-service", "field-service-north", "logistics", "back-office")),
    Person("olga", "Olga", Role.OPERATOR, ("field-service", "logistics")),
    Person("ada", "Ada", Role.ADMIN),
    Person("webshop", "Webshop", Role.CLIENT),
)


def password_of(username: str) -> str:
    """Return a person's password: derived from this installation's secret, so that none is known in advance."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"demo-password:{username}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:10]).decode().lower()


def create_people() -> None:
    """Create roles and people that are not there yet, and put people into those of their queues that there are."""
    groups = {role: Group.objects.get_or_create(name=role.value)[0] for role in Role}
    queues = set(Queue.objects.values_list("code", flat=True))
    for person in PEOPLE:
        user, created = User.objects.get_or_create(username=person.username, defaults={"first_name": person.first_name})
        if created:
            user.set_password(password_of(person.username))
            user.email = f"{person.username}@example.com"
            user.is_staff = user.is_superuser = person.role is Role.ADMIN
            user.save()
        user.groups.add(groups[person.role])
        for queue in queues.intersection(person.queues):
            QueueMember.objects.get_or_create(queue_id=queue, user=user)
