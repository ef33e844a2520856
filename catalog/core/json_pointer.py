"""Places in JSON documents, written as RFC 6901 writes them."""


def pointer_to(pointer: str, *segments: str | int) -> str:
    """Return the pointer of a place below another."""
    return pointer + "".join("/" + str(segment).replace("~", "~0").replace("/", "~1") for segment in segments)


def segments_of(pointer: str) -> list[str]:
    """Return the names and positions that lead to a place below the whole document."""
    return [segment.replace("~1", "/").replace("~0", "~") for segment in pointer[1:].split("/")]
