"""Domains of e-mail addresses, as they are kept and compared: in ASCII and small letters."""

from email_validator import EmailNotValidError, validate_email

from twitter.errors import Invalid
from twitter.text import clean_line

LONGEST = 200


def checked(typed: str) -> str:
    """Return a domain, or an ending such as `top`, in its normal form; raise Invalid for what is none.

    A whole e-mail address stands for its domain, and `*.` before it for nothing: subdomains are always meant.
    """
    name = clean_line(typed).rpartition("@")[2].removeprefix("*").strip(".")
    try:
        # With a label before it an ending alone is a domain as well.
        domain = validate_email(f"a@a.{name}", check_deliverability=False).ascii_domain.removeprefix("a.")
    except EmailNotValidError:
        raise Invalid("That does not look like a domain. Write it like this: example.com", value="invalid") from None
    if not name or len(domain) > LONGEST:
        raise Invalid("That does not look like a domain. Write it like this: example.com", value="invalid")
    return domain


def parents(email: str) -> list[str]:
    """Return the domain of an e-mail address and all that it belongs to; none of what is no address."""
    try:
        domain = validate_email(clean_line(email), check_deliverability=False).ascii_domain
    except EmailNotValidError:
        return []
    labels = domain.lower().split(".")
    return [".".join(labels[place:]) for place in range(len(labels))]
