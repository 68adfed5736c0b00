"""Database, events, intake, jobs, settings, secrets, audit, i18n, logging: what every slice stands on."""
