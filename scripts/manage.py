"""Django's own commands for developers (makemigrations and the like), on a database of their own."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def main() -> None:
    """Start the database and hand over to Django."""
    os.environ.setdefault("QUNCE_HOME", os.environ.get("QUNCE_TEST_HOME", str(ROOT / ".qunce-test")))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunce.settings")
    from django.core.management import execute_from_command_line

    from qunce.platform.config import load_config
    from qunce.platform.embedded import ensure_database

    ensure_database(load_config().postgres_folder)
    execute_from_command_line(["qunce", *sys.argv[1:]])


if __name__ == "__main__":
    main()
