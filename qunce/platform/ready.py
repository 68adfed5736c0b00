"""What every command needs before it works: a home, secrets, a database, Django."""

from qunce.platform.config import Config, load_config
from qunce.platform.secrets import load_secrets


def prepare() -> Config:
    """Start or join the database, check the secrets, set Django up."""
    from qunce.platform.embedded import ensure_database
    from qunce.platform.setup import setup_django

    config = load_config()
    load_secrets(config.secrets_file)
    ensure_database(config.postgres_folder)
    setup_django()
    return config
