"""JSON in SQL: a register row is the same as its own image."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from hub.plugin import PUBLIC
from hub.plugin.records import FieldShape, Shape
from hub.store.jsonsql import JsonSql
from tests.shelves import Book

PRICE = Shape(
    Book, "test_price", ("price",), (FieldShape("price", PUBLIC, (float,), optional=True, label="Price"),), ()
)


@pytest.mark.parametrize("price", [0.1 + 0.2, 1 / 3, -2.5e-300, 7.0, None])
def test_a_number_with_a_fraction_is_the_same_as_its_image(make_hub, price) -> None:
    """No digit is lost on the way into the before-image and back: the row is not stale for ever."""
    database = make_hub().database
    sql = JsonSql(database.dialect)
    with database.writing() as session:
        session.execute(text("CREATE TEMPORARY TABLE test_price (price double precision, ended_on date)"))
        session.execute(text("INSERT INTO test_price VALUES (:price, NULL)"), {"price": price})
        image = sql.image(PRICE, "r")
        query = (
            f"SELECT {sql.same(PRICE, 'r', 'i.image')} FROM test_price r, (SELECT {image} AS image FROM test_price r) i"
        )
        assert session.execute(text(query)).scalar_one()
        session.execute(text("DROP TABLE test_price"))
