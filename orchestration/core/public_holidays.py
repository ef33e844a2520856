"""Public holidays of countries, as the library ``holidays`` knows them: of the whole country, with observed days."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Return the countries whose holidays are known, each by its two letters (ISO 3166)."""
    return frozenset(holidays.list_supported_countries(include_aliases=False))


@lru_cache(maxsize=512)
def public_holidays(country: str, year: int) -> Mapping[date, str]:
    """Return the holidays of a country in a year with their names; none where the country is blank or not known."""
    if country not in countries():
        return {}
    return dict(sorted(holidays.country_holidays(country, years=year, language="en_US").items()))
