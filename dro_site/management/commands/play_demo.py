"""``manage.py play_demo``: complete the manual tasks of one order, so that a finished one can be looked at."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from dro_site.demo.orders import PLAYED
from dro_site.demo.seed import play


class Command(BaseCommand):
    help = "Complete the manual tasks of a demonstration order as they come, until it is finished."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("external_id", nargs="?", default=PLAYED)
        parser.add_argument("--seconds", type=float, default=90)

    def handle(self, *args: object, **options: object) -> None:
        state = play(str(options["external_id"]), seconds=float(str(options["seconds"])))
        self.stdout.write(f"{options['external_id']}: {state}")
