"""celery -A proj celeriac: starts the Celeriac exporter with the settings of a Celery application."""

__version__ = "0.1.0"
