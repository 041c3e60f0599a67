"""Operators and how they are known. Only digests of random secrets are stored, and hashes of passwords.

`Operator` follows from the journal. The other tables do not: no secret is ever an event, so a restored database knows who
there is and lets nobody in but through the host.
"""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from status.db import Base


class Operator(Base):
    """Somebody who speaks. `name` is shown to colleagues only; events carry the random id."""

    __tablename__ = "operator"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class Credential(Base):
    """How an operator proves who they are: an argon2id hash, and the key of the codes (RFC 6238) that it takes besides.

    `last_step`: of the newest code taken; none at or before it counts again. `without_code`: they chose to do without.
    """

    __tablename__ = "credential"

    operator_id: Mapped[str] = mapped_column(ForeignKey("operator.id"), primary_key=True)
    password: Mapped[str | None] = mapped_column(String(200))
    code_key: Mapped[str | None] = mapped_column(String(64))
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    without_code: Mapped[bool] = mapped_column(default=False)


class RecoveryCode(Base):
    """Stands in for a code from the app, once."""

    __tablename__ = "recovery_code"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    operator_id: Mapped[str] = mapped_column(ForeignKey("operator.id"), index=True)
    used_at: Mapped[datetime | None]


class OneTimeLink(Base):
    """A way in that works once and ends by itself. `purpose`: *sign_in*, or *password* (choose one; who is invited or reset gets that)."""

    __tablename__ = "one_time_link"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    operator_id: Mapped[str] = mapped_column(ForeignKey("operator.id"))
    purpose: Mapped[str] = mapped_column(String(10), default="sign_in")
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignIn(Base):
    """A sign-in record: what the cookie's digest stands for, until it ends. `place`: from where, in short.

    `half`: the password was right, the code is still owed; it opens nothing yet.
    """

    __tablename__ = "sign_in"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    operator_id: Mapped[str] = mapped_column(ForeignKey("operator.id"))
    place: Mapped[str] = mapped_column(String(100), default="")
    half: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @property
    def name(self) -> str:
        """What addresses and forms call it: the beginning of its digest, which opens nothing."""
        return self.digest[:12]
