import type { CeleryEvent } from '../event/event.ts';

/**
 * An event as a text frame: its own fields as they came, and `local_received` (epoch seconds by our clock), which Celery's
 * receiver adds and Flower therefore sent on. Made once, whoever many read it.
 * {"hostname":"worker@shop","utcoffset":0,"pid":4711,"clock":87,"uuid":"…","result":"3","runtime":0.01,"timestamp":1790.5,
 *  "type":"task-succeeded","local_received":1790.6}
 */
export function frameOf(event: CeleryEvent, receivedAt: number): Buffer {
  const fields = JSON.stringify(event);
  return Buffer.from(`${fields.slice(0, -1)},"local_received":${receivedAt}}`);
}
