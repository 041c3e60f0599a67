"""How much may be asked for: mails by address and day, sign-ups by who asks and hour. Who asked is kept as a digest alone."""

import ipaddress
from datetime import timedelta

from status.limits.commands import Bucket, Limit, network

MAILS = Limit("mail that asks to confirm", 3, timedelta(days=1))
_FROM_ONE = Limit("sign-up from one place", 10, timedelta(hours=1))
_FROM_NETWORK = Limit("sign-up from one network", 60, timedelta(hours=1))


def asker(address: str) -> tuple[Bucket, Bucket]:
    """The counts of who asks, by the address of the connection: of one IPv4 address or the /64 of one customer, and of the network."""
    around = network(address)
    return _FROM_ONE.of(_place(address, around)), _FROM_NETWORK.of(around)


def _place(address: str, around: str) -> str:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return around
    mapped = getattr(found, "ipv4_mapped", None) or found
    return str(mapped) if mapped.version == 4 else around
