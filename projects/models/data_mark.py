"""Transactions that wrote: together they are the version of the data."""

from __future__ import annotations

from sqlalchemy import BigInteger, Identity, text
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base


class DataMark(Base):
    """One transaction that wrote something, with a number that no other transaction has. Old ones go."""

    __tablename__ = "data_marks"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    mark: Mapped[int] = mapped_column(
        BigInteger,
        server_default=text("((random() * ('9000000000000000'::bigint)::double precision))::bigint"),
    )
