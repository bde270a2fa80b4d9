"""A day is asked for by eighteen tokens, whatever the spans."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from search.spans import DAYS, FIRST, blocks, holding

DAY = st.dates(FIRST, FIRST + datetime.timedelta(days=DAYS - 1))


@given(DAY, DAY, DAY)
def test_a_day_shares_one_block_with_a_span_that_holds_it_and_none_with_another(
    start: datetime.date, end: datetime.date, day: datetime.date
) -> None:
    common = set(blocks(start, end)) & set(holding(day))
    assert len(common) == (start <= day < end)


def test_a_span_is_cut_into_few_blocks_that_do_not_overlap() -> None:
    start, end = datetime.date(2016, 8, 2), datetime.date(2020, 3, 27)
    found = list(blocks(start, end))
    assert sum(2 ** int(block.split(":")[0]) for block in found) == (end - start).days
    assert len(found) == len(set(found)) <= 34


def test_all_time_is_one_block() -> None:
    assert list(blocks(datetime.date.min, datetime.date.max)) == ["17:0"]
