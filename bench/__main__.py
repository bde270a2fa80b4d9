"""./dabir bench [SUITE] [--scale N] [--json]: runs the modules beside it that have run(scale)."""

import argparse
import importlib
import json
import os
import sys
from pathlib import Path

import django

import bench


def suites() -> list[str]:
    """The modules beside this one that have a run(scale)."""
    beside = Path(__file__).parent.glob("[!_]*.py")
    return sorted(p.stem for p in beside if "\ndef run(" in p.read_text(encoding="utf-8"))


def main() -> int:
    """Exit 0 measured, 2 there is no such suite."""
    parser = argparse.ArgumentParser(prog="dabir bench")
    parser.add_argument("suite", nargs="?")
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="the same lists on stdout")
    asked = parser.parse_args()
    wanted = [asked.suite] if asked.suite else suites()
    if unknown := [name for name in wanted if name not in suites()]:
        print(
            f"سنجش ناشناخته / unknown suite: {unknown[0]}; {', '.join(suites())}", file=sys.stderr
        )
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    for name in wanted:
        results = importlib.import_module(f"bench.{name}").run(asked.scale)
        kept = bench.keep(name, results)
        if asked.json:
            print(json.dumps(json.loads(kept.read_text("utf-8")), ensure_ascii=False))
            continue
        for one in results:
            beside = f"  {one.peer} {one.peer_value} → ×{one.ratio}" if one.peer else ""
            print(f"{name}: {one.name:<32} {one.value} {one.unit}{beside}")
        print(f"→ {kept}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
