"""Times of a question, taken so that other work on the machine does least harm."""

import statistics
import time
from collections.abc import Callable, Sequence

ROUNDS = 3
Times = dict[str, list[float]]


def cpu_ms(ask: Callable[[], object]) -> float:
    """Processor time of one call, all threads of this process."""
    began = time.process_time()
    ask()
    return (time.process_time() - began) * 1000


def wall_ms(ask: Callable[[], object]) -> float:
    """What one waits."""
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000


def in_turn(
    asks: dict[str, list[Callable[[], object]]],
    measure: Callable[[Callable[[], object]], float] = cpu_ms,
) -> Times:
    """Each question's best of some rounds; askers take turns, so noise falls on all alike."""
    best: Times = {name: [] for name in asks}
    for number in range(len(next(iter(asks.values())))):
        rounds = [
            {name: measure(questions[number]) for name, questions in asks.items()}
            for _ in range(ROUNDS)
        ]
        for name in asks:
            best[name].append(min(one[name] for one in rounds))
    return best


def p50(times: Sequence[float]) -> float:
    """The median."""
    return round(statistics.median(times), 3)


def p95(times: Sequence[float]) -> float:
    """All but one in twenty are faster."""
    return round(sorted(times)[-max(1, len(times) // 20)], 3)
