import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal, started } from './testing/given.ts';

const NO_BROKER = { CELERY_BROKER_URL: '' };
const of = (text: string, argv: string[] = []) => ({ argv: ['--conf=/f.yml', ...argv], env: NO_BROKER, files: { '/f.yml': text } });

test('a file names several clusters, each with its own broker; what is said once is said for all of them', () => {
  const text = `
queues: [celery]
survey_interval: 10s
clusters:
  shop:
    broker: redis://:secret@shop/1
    queues: [mail]
  billing:
    broker: amqp://guest:guest@billing/prod
    broker_api: http://guest:guest@billing:15672/api/
`;
  const { config } = started(of(text, ['--inspect-timeout=3s']));
  assert.deepEqual(config.clusters.map(({ name, broker, queues, survey }) => [name, broker.kind, queues, survey.everySeconds, survey.timeoutSeconds]), [
    ['shop', 'redis', ['mail'], 10, 3],
    ['billing', 'amqp', ['celery'], 10, 3],
  ]);
});

test('a cluster’s mistakes are named with its place in the file', () => {
  const refused = (text: string, argv?: string[]) => refusal(of(text, argv)).message;
  assert.match(refused('clusters: {shop: {}}'), /clusters\.shop/);
  assert.match(refused('clusters: {shop: {broker: redis://a, port: 1}}'), /line 1 of \/f.yml names no option of a cluster/);
  assert.match(refused('clusters: {shop: {brokr: redis://a}}'), /no option of a cluster: did you mean broker\?/);
  assert.match(refused('clusters: [shop]'), /clusters of \/f.yml is not a map/);
  assert.match(refused('clusters: {shop: {broker: "sqs://k:verysecret@"}}'), /clusters\.shop\.broker in \/f.yml/);
  assert.doesNotMatch(refused('clusters: {shop: {broker: "sqs://k:verysecret@"}}'), /verysecret/);
});

test('a broker beside them would be no cluster’s', () => {
  const text = 'clusters: {shop: {broker: redis://a}}';
  assert.match(refusal(of(text, ['--broker=redis://b'])).message, /--broker is given beside the clusters/);
  assert.match(refusal({ ...of(text), env: { CELERY_BROKER_URL: 'redis://b' } }).message, /CELERY_BROKER_URL is given beside/);
});
