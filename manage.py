#!/usr/bin/env python3
"""Django's command line, for the verbs behind ./dabir."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 needs the environment
    from django.core.management import execute_from_command_line  # noqa: PLC0415 needs settings

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.stderr.write(f"یک تنظیم نادرست است. / A setting is wrong: {error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
