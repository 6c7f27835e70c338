"""Settings of the Django site that the shop is part of, for results in Django's database.

  SHOP_DATABASE  name:user:password:host:port of PostgreSQL, or the path of an SQLite file
"""

import os

_place = os.environ["SHOP_DATABASE"]
_sqlite = _place.startswith("/")
_name, _user, _password, _host, _port = (_place, "", "", "", "") if _sqlite else _place.split(":")

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3" if _sqlite else "django.db.backends.postgresql",
        "NAME": _name,
        "USER": _user,
        "PASSWORD": _password,
        "HOST": _host,
        "PORT": _port,
    }
}
INSTALLED_APPS = ["django_celery_results"]
USE_TZ = True
# Not the exporter's: what is stored must be read all the same.
TIME_ZONE = "Asia/Kolkata"
SECRET_KEY = "of a site that nobody visits"
