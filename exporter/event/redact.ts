import type { Originals } from '../redaction/originals.ts';
import type { Redactor } from '../redaction/redactor.ts';
import type { InspectMethod, InspectObservation, Observation, ResultObservation } from './observation.ts';

/**
 * Takes secrets out of a validated event, in place. Of Celery's own events the texts are arguments, results, exceptions and tracebacks;
 * whatever else an application adds, to them or to events of its own, is walked. What names a task, its way and its sender stays.
 */
export function redactEvent(event: Record<string, unknown>, redactor: Redactor, originals: Originals | undefined): void {
  for (const field in event) {
    switch (field) {
      case 'type': case 'hostname': case 'timestamp': case 'clock': case 'pid': case 'utcoffset': case 'uuid': case 'name': case 'root_id':
      case 'parent_id': case 'retries': case 'eta': case 'expires': case 'queue': case 'exchange': case 'routing_key': case 'runtime':
      case 'terminated': case 'signum': case 'expired': case 'requeue': case 'freq': case 'active': case 'processed': case 'loadavg':
      case 'sw_ident': case 'sw_ver': case 'sw_sys':
        break;
      case 'args': case 'kwargs': case 'result': case 'exception': case 'traceback': {
        const text = event[field];
        if (typeof text !== 'string') break;
        const redacted = redactor.text(text);
        if (redacted === text) break;
        event[field] = redacted;
        if (typeof event['uuid'] === 'string') originals?.keep(event['uuid'], field, text);
        break;
      }
      default: {
        const value = event[field];
        const redacted = redactor.field(field, value);
        if (redacted !== value) event[field] = redacted;
      }
    }
  }
}

/** Their answers are ids and names, and many. */
const WITHOUT_SECRETS: ReadonlySet<InspectMethod> = new Set(['revoked', 'registered', 'active_queues']);

/** An observation without secrets; itself where it holds none. What the result backend told comes without them. */
export function redactObservation<Seen extends Observation | ResultObservation>(observation: Seen, redactor: Redactor): Seen {
  if (observation.kind !== 'inspect') return observation;
  const answer = redactAnswer(observation, redactor);
  const error = observation.error === undefined ? undefined : redactor.text(observation.error);
  return answer === observation.answer && error === observation.error ? observation : { ...observation, answer, error };
}

function redactAnswer({ method, answer }: InspectObservation, redactor: Redactor): unknown {
  if (WITHOUT_SECRETS.has(method)) return answer;
  if (method === 'conf') return redactSettings(answer, redactor);
  if (method !== 'stats') return redactor.value(answer);
  // The rest are numbers, some by names of tasks: `shop.refresh_token` is none.
  if (typeof answer !== 'object' || answer === null || !('broker' in answer)) return answer;
  const broker = redactor.value(answer.broker);
  return broker === answer.broker ? answer : { ...answer, broker };
}

/**
 * Keys are names there: of tasks in `task_routes` (`shop.refresh_token`), of entries in `beat_schedule`. Their values are names of queues, of
 * tasks, and times; by them tasks are called and beat is watched.
 */
function redactSettings(answer: unknown, redactor: Redactor): unknown {
  const redacted = redactor.value(answer);
  if (redacted === answer || typeof answer !== 'object' || answer === null) return redacted;
  return {
    ...(redacted as object),
    ...('task_routes' in answer && { task_routes: answer.task_routes }),
    ...('beat_schedule' in answer && { beat_schedule: redactSchedule(answer.beat_schedule, redactor) }),
  };
}

function redactSchedule(schedule: unknown, redactor: Redactor): unknown {
  if (typeof schedule !== 'object' || schedule === null || Array.isArray(schedule)) return redactor.value(schedule);
  return Object.fromEntries(Object.entries(schedule).map(([name, entry]) => [name, redactor.value(entry)]));
}
