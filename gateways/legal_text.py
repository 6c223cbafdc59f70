"""Text that XML, JSON and every database can carry."""

import re

# What XML 1.0 does not allow; people do type such characters, and databases refuse NUL and lone surrogates.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def strip_illegal(text: str) -> str:
    """Return the text without control characters, lone surrogates and non-characters."""
    return _ILLEGAL.sub("", text)
