"""Loops among records that name each other: classes above classes, bundles in bundles."""

from collections.abc import Collection, Iterator, Mapping


def find_loops(links: Mapping[str, Collection[str]]) -> Iterator[tuple[str, ...]]:
    """Yield loops of a graph of codes, at least one of each group of codes that reach each other.

    A loop holds its codes in the direction of the links, the smallest first and none repeated.
    """
    finished: set[str] = set()
    for start in sorted(links):
        if start in finished:
            continue
        trail: dict[str, Iterator[str]] = {start: iter(sorted(links[start]))}
        while trail:
            code = next(reversed(trail))
            following = next(trail[code], None)
            if following is None:
                finished.add(code)
                del trail[code]
            elif following in trail:
                path = list(trail)
                yield _turned(path[path.index(following) :])
            elif following in links and following not in finished:
                trail[following] = iter(sorted(links[following]))


def _turned(path: list[str]) -> tuple[str, ...]:
    start = path.index(min(path))
    return tuple(path[start:] + path[:start])
