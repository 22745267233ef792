"""Links that a telephone or a mail program follows."""

from urllib.parse import quote


def tel(number: str) -> str:
    """A telephone number as a link, `tel:02900000000` (RFC 3966); "" where there are no digits."""
    digits = "".join(char for char in number if char in "0123456789")
    return f"tel:{'+' if number.strip().startswith('+') else ''}{digits}" if digits else ""


def mailto(address: str) -> str:
    """An e-mail address as a link (RFC 6068); "" for what cannot be one."""
    local, at, domain = address.strip().partition("@")
    plausible = at and local and domain and not set(address) & set(' <>"')
    return f"mailto:{quote(local)}@{quote(domain)}" if plausible else ""
