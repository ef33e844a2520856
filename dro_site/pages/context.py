"""What every page's shell needs: the navigation that this person may use."""

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """Return the template context of the shell: navigation items and the colour theme."""
    theme = request.COOKIES.get("theme", "auto")
    return {
        "theme": theme if theme in {"light", "dark", "auto"} else "auto",
        "navigation": [],
    }
