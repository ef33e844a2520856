"""Small pictures drawn from numbers, as the paths of SVG."""

from collections.abc import Sequence

from django import template

register = template.Library()

WIDTH, HEIGHT = 96, 20


@register.filter
def trend_path(numbers: Sequence[int]) -> str:
    """Return one path with a bar for each number, left to right, in a box of 96 by 20; the highest fills it."""
    most = max(numbers, default=0)
    if not most:
        return ""
    wide = WIDTH / len(numbers)
    bars = []
    for place, number in enumerate(numbers):
        if number:
            top = HEIGHT - max(2.0, HEIGHT * number / most)
            bars.append(f"M{place * wide:g} {HEIGHT}V{top:g}h{wide - 1:g}V{HEIGHT}z")
    return "".join(bars)
