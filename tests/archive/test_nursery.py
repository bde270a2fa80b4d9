"""Children are forks of a ready process, and know nothing of each other."""

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

from archive import nursery
from archive.limits import Child

HERE = "tests.archive.test_nursery"
_kept: list[str] = []


def keep(word: str) -> list[str]:
    """Runs in a child or where it comes from: what was kept before, and one word more."""
    before = list(_kept)
    _kept.append(word)
    return before


def ready() -> None:
    """Runs where children come from."""
    keep("ready")


def gone(pid: int, *, buried: bool = True) -> bool:
    """Has the process ended within three seconds, and has its parent taken notice?"""
    gone_states, end = ("", "X") if buried else ("", "X", "Z"), time.monotonic() + 3
    while (now := state(pid)) not in gone_states and time.monotonic() < end:
        time.sleep(0.01)
    return now in gone_states


def state(pid: int) -> str:
    """Its letter in /proc; empty: there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return ""


def test_what_one_child_did_no_other_meets() -> None:
    """Two papers, two processes, one origin."""
    with Child() as one, Child() as other:
        assert one.call(f"{HERE}:keep", "paper") == []
        assert one.call(f"{HERE}:keep", "again") == ["paper"]
        assert other.call(f"{HERE}:keep", "paper") == []
        assert one.call("os:getppid") == other.call("os:getppid") == nursery.ours().process.pid
    with Child() as later:
        assert later.call(f"{HERE}:keep", "paper") == []


def test_a_child_comes_ready_and_readiness_is_made_once() -> None:
    """Its models are loaded before it is born."""
    for _ in range(2):
        with Child(ready=f"{HERE}:ready") as child:
            assert child.call(f"{HERE}:keep", "paper") == ["ready"]
    with Child() as child:
        assert child.call(f"{HERE}:keep", "paper") == []


def test_a_readiness_that_fails_leaves_the_child_to_tell() -> None:
    """A machine without the model says so when a page is read."""
    with Child(ready="nowhere:nothing") as child:
        assert child.call("operator:add", 2, 3) == 5


def test_a_killed_nursery_is_replaced_and_its_children_live_on() -> None:
    """For want of memory the kernel may choose it."""
    with Child() as before:
        assert before.call("operator:add", 2, 3) == 5
        first = nursery.ours().process.pid
        os.kill(first, signal.SIGKILL)
        with Child() as after:
            assert after.call("operator:add", 2, 3) == 5
        assert nursery.ours().process.pid != first
        assert before.call("operator:add", 2, 3) == 5


def test_no_dead_child_stays_behind() -> None:
    """Stopped, crashed or ended by itself."""
    with Child() as child:
        stopped = child.call("os:getpid")
    with Child() as child:
        crashed = child.call("os:getpid")
        os.kill(crashed, signal.SIGKILL)
        assert gone(crashed)
    assert gone(stopped)


def test_a_nursery_and_its_children_end_with_their_owner() -> None:
    """Killed without a word: no process of ours is left on the machine."""
    program = (
        "import os, signal; from archive import nursery; from archive.limits import Child\n"
        "child = Child()\n"
        "print(child.call('os:getpid'), nursery.ours().process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    ran = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert ran.returncode == -signal.SIGKILL
    child, home = map(int, ran.stdout.split())
    assert gone(child, buried=False)  # by the machine's first process, if it does such things
    assert gone(home, buried=False)


def test_a_fork_of_the_owner_has_a_nursery_of_its_own() -> None:
    """A worker's processes are forks: two of them must not talk on one line."""
    with Child() as child:
        child.call("os:getpid")
        before = nursery.ours()
        pid = os.fork()
        if pid == 0:
            os._exit(0 if nursery.ours() is not before and nursery.ours().process is None else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        assert child.call("operator:add", 2, 3) == 5
    with Child() as child:
        assert child.call("os:getppid") == before.process.pid


def test_a_child_has_the_memory_that_was_asked() -> None:
    """Of this child, whatever its origin holds."""
    with Child(memory=2**30) as child:
        assert child.call("resource:getrlimit", resource.RLIMIT_AS) == (2**30, 2**30)
