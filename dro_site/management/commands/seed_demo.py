"""``manage.py seed_demo``: set the demonstration up where it is missing."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from dro_site.demo.people import PEOPLE, password_of
from dro_site.demo.seed import seed, seed_people


class Command(BaseCommand):
    help = "Set up the demonstration: designs, people, queues, systems and first orders. Leaves what is there alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--print-logins", action="store_true", help="only print role, username and password")
        parser.add_argument("--only-people", action="store_true", help="only people and systems: no design, no order")

    def handle(self, *args: object, **options: object) -> None:
        if options["only_people"]:
            seed_people()
            self.stdout.write("People and simulated systems are there; the design is as it was.")
            return
        if not options["print_logins"]:
            done = seed()
            if done.published:
                self.stdout.write(f"Published the worked examples and submitted {done.orders} orders.")
            else:
                self.stdout.write("A design exists already: it was left as it is.")
            return
        for person in PEOPLE:
            if person.username != "olga":
                self.stdout.write(f"{person.role.name.lower()}\t{person.username}\t{password_of(person.username)}")
