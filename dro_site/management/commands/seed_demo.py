"""``manage.py seed_demo``: set the demonstration up where it is missing."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from dro_site.demo.people import PEOPLE, password_of
from dro_site.demo.seed import seed


class Command(BaseCommand):
    help = "Set up the demonstration: designs, people, queues, systems and first orders. Leaves what is there alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--print-logins", action="store_true", help="only print role, username and password")

    def handle(self, *args: object, **options: object) -> None:
        if not options["print_logins"]:
            done = seed()
            if done.published:
                self.stdout.write(f"Published the worked examples and submitted {done.orders} orders.")
            else:
                self.stdout.write("A release exists already: the designs were left as they are.")
            return
        for person in PEOPLE:
            if person.username != "olga":
                self.stdout.write(f"{person.role.name.lower()}\t{person.username}\t{password_of(person.username)}")
