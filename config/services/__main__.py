"""./dabir services start|stop|status."""

import argparse
import json
import sys

from .addresses import NODES
from .ground import Failed, say
from .running import Services


def main(arguments: list[str]) -> int:
    """Exit 0 done, 1 asked for the state and something is down, 2 could not."""
    parser = argparse.ArgumentParser(prog="dabir services", description=__doc__)
    parser.add_argument("act", choices=("start", "stop", "status"))
    told = "of Elasticsearch, at start; a cluster grows and does not shrink"
    parser.add_argument("--nodes", type=int, choices=range(1, len(NODES) + 1), help=told)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if options.nodes and options.act != "start":
        parser.error("--nodes is said at start")
    try:
        services = Services(options.nodes)
        if options.act == "start":
            services.start()
        if options.act == "stop":
            services.stop()
        states = services.states()
    except Failed as error:
        say(f"سرویس‌ها آماده نشد؛ دادهٔ موجود دست نخورد. / No service data was touched.\n{error}")
        return 2
    environment = services.addresses.environment()
    if options.json:
        print(json.dumps({**environment, "services": states}))  # noqa: T201 the contract's answer
    else:
        say(" · ".join(f"{name} {state}" for name, state in states.items()))
        if options.act != "stop":
            say(f"نشانی‌ها / addresses: {services.folder / 'environment'}")
    return 1 if options.act == "status" and set(states.values()) != {"ok"} else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
