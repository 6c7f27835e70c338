"""Flower's own search over tasks given as JSON: {"tasks": […], "queries": […]} on standard input, one answer a query out.

An answer is {"found": [ids, sorted]} or {"error": text}.
"""

import json
import sys
from types import SimpleNamespace

from flower.utils.search import QuerySyntaxError, TaskSearchEngine

given = json.load(sys.stdin)
engine = TaskSearchEngine()
engine.rebuild([(task["uuid"], SimpleNamespace(**task)) for task in given["tasks"]])


def answer(query):
    try:
        return {"found": sorted(engine.matching_ids(query))}
    except QuerySyntaxError as error:
        return {"error": str(error)}


json.dump([answer(query) for query in given["queries"]], sys.stdout)
