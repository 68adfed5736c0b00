"""The settings that everything obeys, read from the environment once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_PORT = 8700


@dataclass(frozen=True, slots=True)
class Config:
    """Where Qunce lives and how it is reached."""

    home: Path
    host: str
    port: int
    database_url: str | None
    public_address: str = ""

    @property
    def postgres_folder(self) -> Path:
        """The embedded database's data folder."""
        return self.home / "postgres"

    @property
    def log_file(self) -> Path:
        """Where `qunce up` writes its logs."""
        return self.home / "qunce.log"

    @property
    def simulator_file(self) -> Path:
        """Where the demo's simulated platform keeps its world."""
        return self.home / "simulator.state"

    @property
    def address(self) -> str:
        """Where the world reaches this installation: what the owner says, else this machine's own port."""
        return self.public_address or f"http://{self.host}:{self.port}"

    @property
    def secrets_file(self) -> Path:
        """The file with the generated secrets (mode 0600)."""
        return self.home / "secrets.json"


def load_config(environment: Mapping[str, str] | None = None) -> Config:
    """Read QUNCE_HOME, QUNCE_HOST, QUNCE_PORT, QUNCE_DATABASE_URL and QUNCE_PUBLIC_ADDRESS."""
    values = os.environ if environment is None else environment
    return Config(
        home=Path(values.get("QUNCE_HOME", ".qunce")).expanduser().resolve(),
        host=values.get("QUNCE_HOST", "127.0.0.1"),
        port=int(values.get("QUNCE_PORT", str(DEFAULT_PORT))),
        database_url=values.get("QUNCE_DATABASE_URL") or None,
        public_address=values.get("QUNCE_PUBLIC_ADDRESS", "").rstrip("/"),
    )
