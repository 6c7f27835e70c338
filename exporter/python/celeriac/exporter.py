"""Finds the Celeriac exporter, a Node program, and becomes it."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys

from . import __version__

PACKAGE = f"@celeriac/exporter@{__version__}"


class NotFound(Exception):
    """No exporter, and nothing to fetch it with."""


def find_exporter(environment, folder):
    """The command to start: $CELERIAC_COMMAND, celeriac of PATH or of a node_modules above, else npx, which fetches it."""
    given = environment.get("CELERIAC_COMMAND")
    if given:
        return shlex.split(given)
    path = environment.get("PATH")
    found = shutil.which("celeriac", path=path) or beside(folder)
    if found:
        return [found]
    found = fetched(shutil.which("npx", path=path), environment)
    if found:
        return [found]
    raise NotFound(
        "the Celeriac exporter is not found: there is neither celeriac nor npx on the PATH, nor a node_modules/.bin/celeriac here or above\n"
        f"  install Node (https://nodejs.org), then: npm install --global {PACKAGE}; or name its command in CELERIAC_COMMAND"
    )


def beside(folder):
    """As npm finds what is installed in a project."""
    while True:
        candidate = os.path.join(folder, "node_modules", ".bin", "celeriac")
        if os.access(candidate, os.X_OK):
            return candidate
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def fetched(npx, environment):
    """The command in npm's cache, where npx puts it; None without npx. npx itself would stand in between, and keep signals."""
    if npx is None:
        return None
    asked = subprocess.run([npx, "--yes", f"--package={PACKAGE}", "-c", "command -v celeriac"], env=environment, stdout=subprocess.PIPE, text=True)
    command = asked.stdout.strip()
    if asked.returncode != 0 or not command:
        raise NotFound(f"npx cannot fetch {PACKAGE}; its words are above\n  npm install --global {PACKAGE} may say more; or name the exporter's command in CELERIAC_COMMAND")
    return command


def become(command, environment):
    """
    Replaces this process, so that its signals, its exit code and its output are the exporter's, and no Python stays in
    memory beside it. Returns an exit code where that cannot be done.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "nt":
        return subprocess.call(command, env=environment)
    # Python ignores it, and what is ignored stays so in another program.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        os.execvpe(command[0], command, environment)
    except OSError as error:
        sys.stderr.write(f"celeriac: cannot start {command[0]}: {error.strerror}\n  CELERIAC_COMMAND, where it is set, names the exporter's command\n")
        return 127
