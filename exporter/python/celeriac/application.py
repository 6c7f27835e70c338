"""What a Celery application says of its broker, results and names, as JSON for the Celeriac exporter.

One file for two ways to start: the command `celery -A proj celeriac` imports it, and the exporter runs it by its path for
`celeriac --app proj`, with the project's Python and without anything of ours installed there. So it needs Celery alone, and
imports that late: that it is missing is an answer too.

As a script it prints one JSON object: {"version": 1, "application", "celery", "settings": {…}, "warnings": […]}, or
{"error": …, "remedy": …}. An error tells where it is and never what it says: the message of an exception may hold a password.
"""

from __future__ import annotations

import datetime
import enum
import json
import os
import sys
from urllib.parse import quote

# Settings that are taken as they stand, where they differ from Celery's default, which is the exporter's as well.
NAMES = {
    "event_exchange": "celeryev",
    "event_queue_prefix": "celeryev",
    "control_exchange": "celery",
    "task_default_queue": "celery",
}
MAPS = ("broker_transport_options", "result_backend_transport_options", "database_table_names", "database_table_schemas")
# With or without ssl_ before them; the rest of what Python's TLS takes is Python's own affair.
TLS = ("ca_certs", "certfile", "keyfile", "cert_reqs", "server_hostname", "check_hostname")
# As it stands in a process's environment, where Linux takes 128 KiB.
MOST_QUEUES = 1_000


def described(app, name):
    """The JSON object of an application that is loaded; name is how it was asked for."""
    import celery

    warnings = []
    return {
        "version": 1,
        "application": name,
        "celery": celery.__version__,
        "settings": settings_of(app, warnings),
        "warnings": warnings,
    }


def settings_of(app, warnings):
    """Celery's settings by name, with text, numbers, lists and maps for values."""
    conf = app.conf
    found = {"broker_url": broker_url(app, warnings)}
    for name, usual in NAMES.items():
        value = conf.get(name)
        if value and value != usual:
            found[name] = str(value)
    for name in MAPS:
        value = plain(conf.get(name))
        if value:
            found[name] = value
    for name in ("broker_transport_options", "result_backend_transport_options"):
        kwargs = found.get(name, {}).get("sentinel_kwargs")
        if kwargs:
            found[name]["sentinel_kwargs"] = with_known_tls(kwargs, f"{name}.sentinel_kwargs", warnings)
    for name in ("broker_use_ssl", "redis_backend_use_ssl"):
        value = conf.get(name)
        if value:
            found[name] = tls(value, name, warnings)
    backend = result_backend(app, warnings, found)
    if backend:
        found["result_backend"] = backend
    queues = sorted(set(map(str, app.amqp.queues)))
    if len(queues) > MOST_QUEUES:
        warnings.append(f"{len(queues)} queues are configured: those without a consumer are measured for the first {MOST_QUEUES} alone")
    if queues != ["celery"]:
        found["task_queues"] = queues[:MOST_QUEUES]
    return found


def broker_url(app, warnings):
    """Where events are read from. Several are separated by semicolons, as in kombu."""
    conf = app.conf
    url = conf.broker_read_url
    if conf.broker_write_url != url:
        warnings.append("broker_read_url and broker_write_url differ: the one that is read from is watched, and commanded too")
    if isinstance(url, (list, tuple)):
        url = ";".join(map(str, url))
    if url and "://" in url:
        return url
    # A host's name alone, or nothing: kombu fills in the rest.
    connection = app.connection_for_read()
    scheme = connection.transport_cls if isinstance(connection.transport_cls, str) else "amqp"
    host = connection.hostname or "localhost"
    port = f":{connection.port}" if connection.port else ""
    return f"{scheme}://{login(connection.userid, connection.password)}{host}{port}/{quote(connection.virtual_host or '', safe='')}"


def result_backend(app, warnings, found):
    """As a URL, also where Celery has the parts of it in settings of their own."""
    conf = app.conf
    backend = conf.result_backend
    if not backend or backend == "disabled":
        return None
    if not isinstance(backend, str):
        return f"{backend.__module__}:{getattr(backend, '__qualname__', type(backend).__qualname__)}"
    name = backend.rstrip(":/") if "://" not in backend or backend.endswith("://") else backend
    if name == "redis" and conf.get("redis_host"):
        secret = login(conf.get("redis_username"), conf.get("redis_password"))
        return f"redis://{secret}{conf.redis_host}:{conf.get('redis_port') or 6379}/{conf.get('redis_db') or 0}"
    if name in ("db", "database") and conf.get("database_url"):
        return f"db+{conf.database_url}"
    if name == "cache" and conf.get("cache_backend"):
        return f"cache+{conf.cache_backend}"
    if name == "django-db":
        return django_database(warnings, found) or name
    return backend


def django_database(warnings, found):
    """The database in which django-celery-results keeps its table, as the URL that the exporter takes."""
    try:
        from django.conf import settings
        from django.db import router
        from django_celery_results.models import TaskResult
    except Exception:
        warnings.append("result_backend is django-db, and Django or django-celery-results cannot be imported")
        return None
    database = settings.DATABASES.get(router.db_for_read(TaskResult) or "default", {})
    found["database_table_names"] = {"task": TaskResult._meta.db_table.replace('"', "")}
    kind = str(database.get("ENGINE", "")).rsplit(".", 1)[-1]
    name = str(database.get("NAME") or "")
    if kind == "sqlite3":
        return f"django-db+sqlite:///{quote(os.path.abspath(name))}"
    scheme = {"postgresql": "postgresql", "postgis": "postgresql", "mysql": "mysql"}.get(kind)
    if scheme is None:
        return None
    host, port = str(database.get("HOST") or ""), str(database.get("PORT") or "")
    options = plain(database.get("OPTIONS")) or {}
    query = [f"{key}={quote(str(options[key]), safe='')}" for key in ("sslmode", "sslrootcert", "sslcert", "sslkey", "unix_socket") if key in options]
    if host.startswith("/"):
        query.append(("host=" if scheme == "postgresql" else "unix_socket=") + quote(host, safe=""))
        host = ""
    at = login(database.get("USER"), database.get("PASSWORD")) + (host or "localhost") + (f":{port}" if port else "")
    return f"django-db+{scheme}://{at}/{quote(name, safe='')}" + ("?" + "&".join(query) if query else "")


def login(user, password):
    if not user and not password:
        return ""
    return quote(str(user or ""), safe="") + (":" + quote(str(password), safe="") if password else "") + "@"


def tls(value, setting, warnings):
    """True, or the map with what the exporter knows; the empty name says that TLS is on, whatever else is left."""
    if not isinstance(value, dict):
        return {"": "true"}
    return {"": "true", **with_known_tls(value, setting, warnings, every=True)}


def with_known_tls(settings, setting, warnings, every=False):
    """Without TLS settings that the exporter would refuse: py-amqp's names (every=True) stand without ssl_ as well."""
    kept = {}
    for key, value in settings.items():
        name = key[4:] if key.startswith("ssl_") else key
        if name != key or every:
            if name not in TLS:
                warnings.append(f"{setting}: {key} concerns Python's TLS, and is not taken over")
                continue
            if key == "ssl_cert_reqs" and value is None:  # redis-py: nothing is asked for
                value = "none"
        value = plain(value)
        if value is not None:
            kept[key] = value
    return kept


def plain(value):
    """Text, numbers, lists and maps; None for whatever else there is (functions, objects, open files)."""
    if isinstance(value, enum.Enum):
        return value.name
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, (list, tuple, set, frozenset)):
        return [inner for inner in map(plain, value) if inner is not None]
    if isinstance(value, dict):
        pairs = ((str(key), plain(inner)) for key, inner in value.items())
        return {key: inner for key, inner in pairs if inner is not None}
    return None


class Trouble(Exception):
    """Why there is no answer, and what to do."""

    def __init__(self, reason, remedy):
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


def load(name):
    """The application of this name, found as `celery --app` finds it. Raises Trouble."""
    try:
        from celery import Celery
        from celery.app.utils import find_app
    except ImportError as error:
        if (error.name or "").split(".")[0] != "celery":
            raise
        raise Trouble(f"{sys.executable} has no Celery", "name the Python of the project's environment: --python=/srv/proj/.venv/bin/python") from None
    try:
        app = find_app(name)
    except (AttributeError, ModuleNotFoundError) as error:
        # Celery looks for a module named proj:app, once proj has no app.
        if own_frame(error) is not None or (isinstance(error, ModuleNotFoundError) and ":" not in str(error.name)):
            raise
        app = None
    if not isinstance(app, Celery):
        raise Trouble(f"{name} holds no Celery application", "name it with its module, as in --app=proj.celery:app")
    return app


def trouble_of(error, name):
    """Whatever was thrown while the application was imported or read."""
    look = f'{sys.executable} -c "import {name.split(":")[0]}" shows all of it'
    if isinstance(error, Trouble):
        return error
    if isinstance(error, ModuleNotFoundError) and error.name:
        if (name.split(":")[0] + ".").startswith(error.name + "."):
            return Trouble(f"there is no module {error.name} in {os.getcwd()} or on PYTHONPATH", "start in the project's folder, or set PYTHONPATH to it")
        return Trouble(f"{name} needs the module {error.name}, which {sys.executable} lacks", "install it there, or name another Python with --python")
    if isinstance(error, SyntaxError):
        return Trouble(f"{error.filename}:{error.lineno} cannot be read by Python: {type(error).__name__}", look)
    if isinstance(error, SystemExit):
        return Trouble(f"{name} ends its process while it is imported ({where(error)})", look)
    return Trouble(f"{name} cannot be imported: {type(error).__name__} at {where(error)}", look)


def where(error):
    frame = own_frame(error) or frames(error)[-1]
    return f"{frame[0]}:{frame[1]}"


def own_frame(error):
    """The innermost place in the project's own code: neither a library's, nor Python's, nor this file."""
    others = (os.path.dirname(os.__file__), "<frozen", os.path.abspath(__file__))
    own = [at for at in frames(error) if "site-packages" not in at[0] and "dist-packages" not in at[0] and not at[0].startswith(others)]
    return own[-1] if own else None


def frames(error):
    found, at = [], error.__traceback__
    while at is not None:
        found.append((at.tb_frame.f_code.co_filename, at.tb_lineno))
        at = at.tb_next
    return found or [("?", 0)]


def main(name):
    # The project may print what it likes: that goes where errors go, and the answer to where output went.
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    # Where this file lies is no place to import from; where it was started is, as for `celery`.
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [os.getcwd(), *(place for place in sys.path if os.path.abspath(place) != here)]
    try:
        given = described(load(name), name)
    except BaseException as error:
        trouble = trouble_of(error, name)
        given = {"error": trouble.reason, "remedy": trouble.remedy}
    json.dump(given, answer)
    answer.flush()
    # Threads that the project has started would keep the process.
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
