"""What a code may look like. It is free text that also stands in the address of its record's page."""

import re

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def fault_of_code(code: str) -> str:
    """Return what keeps a code out of addresses, as a sentence that says what would be right; blank where nothing."""
    if found := _CONTROL.search(code):
        return f"it holds the control character U+{ord(found[0]):04X}, such as a line break. Write it on one line."
    if any(part in (".", "..") for part in code.split("/")):
        # Browsers take these parts for steps through folders, and ask for another address.
        return "a part of it is . or .. alone, which no address can hold. Write a name there."
    return ""
