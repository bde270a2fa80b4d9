"""The child is stopped, says why, and the next call finds a new one."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.limits import Child, ChildKilled, run_program

MARK = "317.25"  # seconds nobody else sleeps


def overstay() -> None:
    """Runs in the child: a foreign program that would stay."""
    run_program(["sleep", MARK], timeout=300)


def sleepers() -> list[str]:
    """Programs that carry our mark."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:  # it has just ended
                continue
            if words[:2] == [b"sleep", MARK.encode()]:
                found.append(entry.name)
    return found


@pytest.fixture
def child() -> Iterator[Child]:
    """A child with little memory."""
    with Child(memory=2**29) as made:
        yield made


def test_one_process_answers_many_calls(child: Child) -> None:
    """Models load once."""
    first = child.call("os:getpid")
    assert first == child.call("os:getpid") != os.getpid()


def test_an_overstaying_call_is_killed_and_the_next_one_works(child: Child) -> None:
    """Within its limit, not after it."""
    child.call("os:getpid")
    began = time.monotonic()
    with pytest.raises(ChildKilled) as killed:
        child.call("time:sleep", 60, timeout=0.5)
    assert killed.value.reason == "time"
    assert time.monotonic() - began < 5
    assert child.call("operator:add", 2, 3) == 5


def test_a_greedy_call_is_told_from_a_slow_one(child: Child) -> None:
    """8 GB of zeros do not fit."""
    with pytest.raises(ChildKilled) as killed:
        child.call("builtins:bytes", 8 * 2**30)
    assert killed.value.reason == "memory"
    assert child.call("operator:add", 2, 3) == 5


@pytest.mark.parametrize(("function", "arguments"), [("os:abort", ()), ("os:_exit", (3,))])
def test_a_dead_child_is_a_crash_and_the_next_call_works(
    child: Child, function: str, arguments: tuple[int, ...]
) -> None:
    """Aborted by a library or gone by itself."""
    with pytest.raises(ChildKilled) as killed:
        child.call(function, *arguments)
    assert killed.value.reason == "crash"
    assert child.call("operator:add", 2, 3) == 5


def test_the_functions_own_exception_is_raised_and_the_child_stays(child: Child) -> None:
    """An error is an answer."""
    number = child.call("os:getpid")
    with pytest.raises(ZeroDivisionError):
        child.call("operator:truediv", 1, 0)
    assert child.call("os:getpid") == number


def test_what_a_library_prints_does_not_mix_with_answers(child: Child) -> None:
    """Its standard output is ours no more."""
    assert child.call("os:write", 1, b"junk\n") == 5
    assert child.call("builtins:print", "junk") is None
    assert child.call("operator:add", 2, 3) == 5


def test_large_arguments_and_answers_pass_whole(child: Child) -> None:
    """Larger than a pipe holds."""
    content = os.urandom(5 * 2**20)
    assert child.call("builtins:bytes", content) == content


def test_a_program_started_in_the_child_dies_with_it(child: Child) -> None:
    """No office program is left running behind a killed child."""
    with pytest.raises(ChildKilled):
        child.call("tests.archive.test_limits:overstay", timeout=3)
    end = time.monotonic() + 3
    while sleepers() and time.monotonic() < end:
        time.sleep(0.05)
    assert sleepers() == []


def test_programs_are_killed_in_time_and_failures_are_told() -> None:
    """Time, then a bad exit."""
    with pytest.raises(ChildKilled) as late:
        run_program(["sleep", "60"], timeout=0.2)
    with pytest.raises(ChildKilled) as failed:
        run_program(["false"], timeout=5)
    assert (late.value.reason, failed.value.reason) == ("time", "crash")


def test_a_stopped_child_can_be_stopped_again() -> None:
    """And leaves nothing behind."""
    child = Child()
    number = child.call("os:getpid")
    child.stop()
    child.stop()
    end = time.monotonic() + 3
    while Path(f"/proc/{number}").exists() and time.monotonic() < end:
        time.sleep(0.01)  # dead at once; its parent buries it
    assert not Path(f"/proc/{number}").exists()


def test_a_child_uses_one_core() -> None:
    """OpenCV would take the core of the second worker's paper."""
    with Child() as child:
        assert child.call("cv2:getNumThreads") == 1
