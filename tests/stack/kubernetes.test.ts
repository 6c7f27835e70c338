/** deploy/kubernetes: manifests that Kubernetes' own schemas take, and that say of the exporter what is so. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { Service } from 'kubernetes-models/v1/Service';
import { parseAllDocuments } from 'yaml';
import { parseConfig } from '../../exporter/config/command.ts';
import { findProgram } from '../services/debian.ts';
import { startExporter } from '../services/exporter.ts';
import { readStages, stepsOf } from './dockerfile.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, 'deploy/kubernetes');

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
}
interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string; readonly optional?: boolean } };
}
interface Workload extends Manifest {
  readonly spec: {
    readonly replicas: number;
    readonly strategy: { readonly type: string };
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: {
        readonly automountServiceAccountToken: boolean;
        readonly securityContext: Readonly<Record<string, unknown>>;
        readonly containers: readonly [
          {
            readonly image: string;
            readonly env: readonly Variable[];
            readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
            readonly securityContext: Readonly<Record<string, unknown>>;
            readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
            readonly [probe: `${string}Probe`]: { readonly httpGet: { readonly path: string; readonly port: string } };
          },
        ];
        readonly volumes: readonly { readonly name: string; readonly persistentVolumeClaim?: unknown; readonly emptyDir?: unknown }[];
      };
    };
  };
}

const SCHEMAS: Readonly<Record<string, new (given: never) => { validate(): void }>> = { Deployment, Service, PersistentVolumeClaim, NetworkPolicy, PodDisruptionBudget, ServiceMonitor };

function documents(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => {
    assert.deepEqual(document.errors, []);
    return document.toJS() as Manifest;
  });
}

/** Each manifest of a file, without the kustomizations. */
const written = globSync('**/*.yaml', { cwd: folder }).filter((path) => !path.endsWith('kustomization.yaml')).flatMap((path) => documents(readFileSync(join(folder, path), 'utf8')));
const deployment = written.find(({ kind }) => kind === 'Deployment') as Workload;
const pod = deployment.spec.template.spec;
const [container] = pod.containers;

function assertValid(manifest: Manifest): void {
  const Model = SCHEMAS[manifest.kind];
  assert.ok(Model, `no schema is known here of a ${manifest.kind}`);
  new Model(manifest as never).validate();
}

describe('the manifests', () => {
  for (const manifest of written) test(`${manifest.kind} ${manifest.metadata.name} is what Kubernetes calls one`, () => assertValid(manifest));

  test('a mistake would be found', () => {
    assert.throws(() => assertValid({ ...deployment, spec: { ...deployment.spec, replicas: 'one' } } as never));
  });

  test('keep the exporter from whatever it does not need', () => {
    const user = stepsOf(readStages(join(root, 'Dockerfile')).at(-1) as never, 'USER').at(-1)?.text.split(':').map(Number);
    assert.deepEqual(pod.securityContext, {
      runAsNonRoot: true,
      runAsUser: user?.[0],
      runAsGroup: user?.[1],
      fsGroup: user?.[1],
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    });
    assert.deepEqual(container.securityContext, { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
    assert.equal(pod.automountServiceAccountToken, false);
    assert.deepEqual(container.volumeMounts.map(({ mountPath }) => mountPath), ['/var/lib/celeriac', '/tmp']);
  });

  test('never run two exporters on one file', () => {
    assert.deepEqual([deployment.spec.replicas, deployment.spec.strategy.type], [1, 'Recreate']);
  });

  test('hold no secret, and each that they refer to is in the guide', () => {
    const guide = readFileSync(join(root, 'docs/kubernetes.md'), 'utf8');
    assert.ok(!written.some(({ kind }) => kind === 'Secret'));
    const all = globSync('**/*.yaml', { cwd: folder }).map((path) => readFileSync(join(folder, path), 'utf8')).join('\n');
    const keys = [...all.matchAll(/name: celeriac, key: ([\w-]+)/g)].map(([, key]) => key as string);
    assert.deepEqual([...new Set(keys)].sort(), ['broker', 'database', 'metrics-token', 'operator-token', 'read-token', 'result-backend']);
    for (const key of keys) assert.ok(guide.includes(`--from-literal=${key}=`), key);
  });

  test('give options that the exporter understands', () => {
    const secrets: Record<string, string> = {
      ...{ broker: 'redis://:password@redis.shop:6379/0', 'result-backend': 'redis://redis.shop/1' },
      ...Object.fromEntries(['read', 'operator', 'metrics'].map((whose) => [`${whose}-token`, `${whose}-`.repeat(8)])),
    };
    const env: Record<string, string> = {};
    for (const { name, value, valueFrom } of container.env) {
      const given = valueFrom === undefined ? (value ?? '') : (secrets[valueFrom.secretKeyRef.key] ?? '');
      // Kubernetes fills in what was named before.
      env[name] = given.replaceAll(/\$\((\w+)\)/g, (_, other: string) => env[other] ?? assert.fail(other));
    }
    const command = parseConfig({ argv: [], env, readFile: () => { throw Object.assign(new Error('none'), { code: 'ENOENT' }); } });
    assert.ok(command.kind === 'run');
    assert.deepEqual(command.warnings, []);
    assert.deepEqual(command.config.access.tokens.map(({ role, grafana }) => `${role} ${grafana ? 'of Grafana' : ''}`).sort(), ['operator of Grafana', 'viewer ', 'viewer of Grafana']);
    assert.equal(command.config.server.port, container.ports[0]?.containerPort);
  });

  test('probe what the exporter answers without a broker', async () => {
    const paths = Object.entries(container).filter(([name]) => name.endsWith('Probe')).map(([, probe]) => (probe as { httpGet: { path: string; port: string } }).httpGet);
    assert.equal(paths.length, 3);
    const exporter = await startExporter({ broker: 'redis://127.0.0.1:1/0', open: false, flags: [`--api-tokens=prometheus:viewer:${'m'.repeat(32)}`] });
    for (const { path, port } of paths) {
      assert.equal(port, 'http');
      assert.equal((await exporter.get(path)).status, 200);
    }
    const monitor = written.find(({ kind }) => kind === 'ServiceMonitor') as Manifest & { spec: { endpoints: { path: string }[] } };
    const [{ path } = { path: '' }] = monitor.spec.endpoints;
    assert.equal((await exporter.get(path)).status, 401);
    assert.equal((await exporter.get(path, { headers: { Authorization: `Bearer ${'m'.repeat(32)}` } })).status, 200);
    await exporter.stop();
  });
});

const kubectl = findProgram('kubectl');
const skip = kubectl === undefined ? 'there is no kubectl here, whose kustomize puts the manifests together: the kustomizations are not tried' : false;

describe('kubectl kustomize', { skip }, () => {
  const built = (name: string): Manifest[] => {
    const { status, stdout, stderr } = spawnSync(kubectl as string, ['kustomize', join(folder, name)], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    return documents(stdout);
  };
  const matches = (selector: Readonly<Record<string, string>>, { spec }: Workload): boolean => Object.entries(selector).every(([label, value]) => spec.template.metadata.labels[label] === value);

  test('base: one exporter with its volume, everything in one namespace', () => {
    const manifests = built('base');
    manifests.forEach(assertValid);
    assert.deepEqual(manifests.map(({ kind }) => kind).sort(), ['Deployment', 'NetworkPolicy', 'PersistentVolumeClaim', 'Service', 'Service', 'ServiceMonitor']);
    for (const { metadata } of manifests) assert.equal((metadata as { namespace?: string }).namespace, 'celery');
    const [exporter] = manifests.filter(({ kind }) => kind === 'Deployment') as Workload[];
    assert.match(exporter?.spec.template.spec.containers[0].image ?? '', /^registry\.example\.com\/celeriac:\d+\.\d+\.\d+$/);
  });

  test('postgres: two exporters without a volume, of which Prometheus scrapes one and Grafana may ask either', () => {
    const manifests = built('postgres');
    manifests.forEach(assertValid);
    assert.ok(!manifests.some(({ kind }) => kind === 'PersistentVolumeClaim'));
    assert.ok(manifests.some(({ kind }) => kind === 'PodDisruptionBudget'));
    const exporters = manifests.filter(({ kind }) => kind === 'Deployment') as Workload[];
    assert.deepEqual(exporters.map(({ metadata }) => metadata.name).sort(), ['celeriac', 'celeriac-second']);
    const serviceOf = (name: string) => (manifests.find(({ kind, metadata }) => kind === 'Service' && metadata.name === name) as Manifest & { spec: { selector: Record<string, string> } }).spec.selector;
    assert.equal(exporters.filter((exporter) => matches(serviceOf('celeriac'), exporter)).length, 2);
    assert.deepEqual(exporters.filter((exporter) => matches(serviceOf('celeriac-metrics'), exporter)).map(({ metadata }) => metadata.name), ['celeriac']);
    for (const { spec } of exporters) {
      assert.ok(spec.template.spec.volumes.every((volume) => volume.emptyDir !== undefined));
      assert.equal(spec.template.spec.containers[0].env.find(({ name }) => name === 'CELERIAC_DB')?.valueFrom?.secretKeyRef.key, 'database');
    }
  });
});
