import { CeleriacError } from '../../errors.ts';
import type { TaskView } from '../../state/task.ts';
import { clusterOf } from '../cluster-access.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import type { Parameters } from '../parameters.ts';
import { json } from '../reply.ts';
import type { Reply } from '../reply.ts';
import type { Handler } from '../route.ts';
import { localTime } from './local-time.ts';
import { parseSearch } from './search/grammar.ts';
import { SearchSyntaxError } from './search/expression.ts';
import { compileSearch } from './search/match.ts';
import { SORT_KEYS, selectTasks } from './select-tasks.ts';
import type { TaskQuery } from './select-tasks.ts';
import { flowerTask } from './task.ts';

/** Tasks written in one piece, so that a list of all of them neither fills memory nor keeps events waiting. */
const PIECE = 500;

/** `GET /api/tasks`: an object of tasks by id, in the order asked for, the newest first where none is. */
export function tasks(clusters: readonly ClusterAccess[]): Handler {
  return ({ parameters }) => {
    try {
      return listReply(selectTasks(clusterOf(clusters, parameters).state, taskQuery(parameters)));
    } catch (thrown) {
      // The one error that Flower answers in JSON.
      if (thrown instanceof SearchSyntaxError) return json({ error: thrown.message }, 400);
      throw thrown;
    }
  };
}

/** @throws CeleriacError `bad-input`, SearchSyntaxError */
export function taskQuery(parameters: Parameters): TaskQuery {
  const limit = parameters.integer('limit');
  const offset = parameters.integer('offset') ?? 0;
  const sortBy = parameters.text('sort_by') || undefined;
  const field = sortBy?.replace(/^-+/, '');
  const key = SORT_KEYS.find((name) => name === field);
  if (sortBy !== undefined && key === undefined) {
    throw new CeleriacError('bad-input', `Invalid sort_by '${sortBy}', expected one of ${SORT_KEYS.join(', ')}`);
  }
  return {
    name: choice(parameters, 'taskname'),
    worker: choice(parameters, 'workername'),
    state: choice(parameters, 'state'),
    receivedFrom: localTime(parameters.text('received_start')),
    receivedTo: localTime(parameters.text('received_end')),
    search: compileSearch(parseSearch(parameters.text('search') ?? '')),
    sortBy: key ?? 'latest',
    order: key === undefined || sortBy?.startsWith('-') ? 'descending' : 'ascending',
    offset: Math.max(offset, 0),
    limit: limit === undefined ? undefined : Math.max(limit, 0),
  };
}

function choice(parameters: Parameters, name: string): string | undefined {
  const value = parameters.text(name);
  return value === '' || value === 'All' ? undefined : value;
}

// Written by hand: JSON.stringify moves ids that look like numbers to the front of an object.
function listReply(page: readonly TaskView[]): Reply {
  const type = 'application/json; charset=UTF-8';
  if (page.length <= PIECE) return { type, body: `{${entries(page)}}` };
  return { type, body: pieces(page) };
}

function* pieces(page: readonly TaskView[]): Generator<string> {
  for (let at = 0; at < page.length; at += PIECE) {
    yield (at === 0 ? '{' : ',') + entries(page.slice(at, at + PIECE));
  }
  yield '}';
}

function entries(page: readonly TaskView[]): string {
  return page
    .map((task) => `${JSON.stringify(task.uuid)}:${JSON.stringify({ ...flowerTask(task), worker: task.worker?.name })}`)
    .join(',');
}
