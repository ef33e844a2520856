"""The whole draft in the DRO admin's console, and the releases.

Every draft record is checked against the whole design when it is saved, and that check is orchestration's. Since apps
import downwards only, the console of the catalogue's and the decomposition's records stands here too, above all three.
Downstream systems, which carry secrets, are with the run time.
"""

from orchestration.admin import catalogue, releases, rules, steps, work

__all__ = ["catalogue", "releases", "rules", "steps", "work"]
