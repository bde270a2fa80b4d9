from hypothesis import given
from hypothesis import strategies as st

from search.engines.embedded.places import Places, anywhere

tokens = st.sampled_from(
    [*(f"u{u}:{level}:{g}" for u in range(4) for level in (0, 1) for g in ("minutes", "letters")),
     "n:7", "quarantine"]
)  # fmt: skip


@given(held=st.frozensets(tokens), allowed=st.frozensets(tokens))
def test_short_rights_match_the_same_papers(held: frozenset[str], allowed: frozenset[str]) -> None:
    short = set(Places(held | {anywhere(token) for token in held} - {""}).shortened(allowed))
    assert {t for t in held if {t, anywhere(t)} & short} == held & allowed


def test_who_reads_every_unit_is_asked_by_one_token_a_level() -> None:
    held = [f"u{unit}:{level}:minutes" for unit in range(60) for level in (0, 1)]
    allowed = frozenset(token for token in held if ":0:" in token)
    assert Places(held).shortened(allowed) == ["*:0:minutes"]
