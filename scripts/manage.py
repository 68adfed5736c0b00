"""Django's own commands for developers (makemigrations and the like), on the tests' database."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("QUNCE_HOME",str(Path(__file__).resolve().parent.parent / ".qunce-test"))
from qunce.platform.embedded import ensure_database
ensure_database(Path(os.environ["QUNCE_HOME"])/"postgres")
os.environ["DJANGO_SETTINGS_MODULE"]="qunce.settings"
from django.core.management import execute_from_command_line
execute_from_command_line(["qunce"]+sys.argv[1:])
