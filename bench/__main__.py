"""./dabir bench [SUITE] [--scale N] [--json]: runs the modules beside it that have run(scale).

Suites work in a data folder and an archive of their own and never touch yours. They measure one
machine's shape; `scale`, `million` and `cluster` the outgrown one when the settings name its
servers, in a corner of their own there. Only results go to the data folder that DABIR_VAR names.
"""

import argparse
import importlib
import json
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import django

import bench
from bench import servers

BOTH_SHAPES = ("scale", "million", "cluster")


def suites() -> list[str]:
    """The modules beside this one that have a run(scale)."""
    beside = Path(__file__).parent.glob("[!_]*.py")
    return sorted(p.stem for p in beside if "\ndef run(" in p.read_text(encoding="utf-8"))


def whole_or_part(written: str) -> float:
    """2 -> 2, 0.01 -> 0.01."""
    number = float(written)
    return int(number) if number == int(number) else number


def apart(scratch: str, stack: ExitStack, *, outgrown: bool) -> None:
    """A data folder of our own; servers that settings name belong to the archive in use."""
    if outgrown:
        stack.enter_context(servers.corner())
    else:
        for name in servers.NAMES:
            os.environ.pop(name, None)
    os.environ["DABIR_VAR"] = scratch
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()


def main() -> int:
    """Exit 0 measured, 2 there is no such suite or something it needs is missing."""
    parser = argparse.ArgumentParser(prog="dabir bench")
    parser.add_argument("suite", nargs="?")
    parser.add_argument("--scale", type=whole_or_part, default=1, help="0.1: a tenth")
    parser.add_argument("--json", action="store_true", help="the same lists on stdout")
    asked = parser.parse_args()
    wanted = [asked.suite] if asked.suite else suites()
    if unknown := [name for name in wanted if name not in suites()]:
        print(
            f"سنجش ناشناخته / unknown suite: {unknown[0]}; {', '.join(suites())}", file=sys.stderr
        )
        return 2
    outgrown = asked.suite in BOTH_SHAPES and servers.named()
    with (
        tempfile.TemporaryDirectory(prefix="dabir-bench-", ignore_cleanup_errors=True) as scratch,
        ExitStack() as stack,
    ):
        apart(scratch, stack, outgrown=outgrown)
        for name in wanted:
            try:
                results = importlib.import_module(f"bench.{name}").run(asked.scale)
            except bench.CannotRun as missing:
                print(missing, file=sys.stderr)
                return 2
            report(f"{name}-outgrown" if outgrown else name, results, asked.json)
    return 0


def report(name: str, results: list[bench.Result], as_json: bool) -> None:
    """One suite's results, kept and shown."""
    kept = bench.keep(name, results)
    if as_json:
        print(json.dumps(json.loads(kept.read_text("utf-8")), ensure_ascii=False))
        return
    for one in results:
        beside = f"  {one.peer} {one.peer_value} → ×{one.ratio}" if one.peer else ""
        print(f"{name}: {one.name:<32} {one.value} {one.unit}{beside}")
    print(f"→ {kept}")


if __name__ == "__main__":
    sys.exit(main())
