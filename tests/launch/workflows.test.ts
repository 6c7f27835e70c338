import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parse } from 'yaml';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly needs?: string;
  readonly environment?: string;
  readonly env?: unknown;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly env?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** What each job may write, and nothing beyond it. */
const MAY: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  'ci.yml': { test: { contents: 'read' } },
  'release.yml': {
    test: { contents: 'read' },
    npm: { contents: 'read', 'id-token': 'write' },
    pypi: { contents: 'read', 'id-token': 'write' },
    image: { contents: 'read', packages: 'write', 'id-token': 'write', attestations: 'write' },
    plugin: { contents: 'write', 'id-token': 'write', attestations: 'write' },
  },
};

for (const [name, may] of Object.entries(MAY)) {
  describe(`.github/workflows/${name}`, () => {
    const text = read(`.github/workflows/${name}`);
    const { permissions, jobs, env } = parse(text) as Workflow;
    const steps = Object.values(jobs).flatMap((job) => job.steps);

    test('grants nothing to all jobs, and to each what it needs', () => {
      assert.deepEqual(permissions, {});
      assert.deepEqual(Object.fromEntries(Object.entries(jobs).map(([job, { permissions: granted }]) => [job, granted])), may);
    });

    test('pins every action to a commit, with the version beside it, and leaves no token in the checkout', () => {
      for (const [, action = '', comment = ''] of text.matchAll(/uses: (\S+)(.*)$/gm)) {
        assert.match(action, /^[\w./-]+@[\da-f]{40}$/);
        assert.match(comment, / # v\d+\.\d+\.\d+$/);
      }
      for (const step of steps) if (step.uses?.startsWith('actions/checkout@') === true) assert.equal(step.with?.['persist-credentials'], false);
    });

    test('shows a secret to the one step that needs it, and writes nothing of a pull request into a shell', () => {
      assert.equal(env, undefined);
      for (const job of Object.values(jobs)) assert.equal(job.env, undefined);
      for (const { run = '' } of steps) assert.doesNotMatch(run, /\$\{\{/, 'an expression in a script is code: hand it over in env');
    });

    test('names npm scripts, workspaces and files that are there', () => {
      const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
      const commands = steps.map(({ run = '' }) => run).join('\n');
      for (const [, script = ''] of commands.matchAll(/npm run (?:--silent )?([\w:-]+)/g)) assert.ok(script in scripts, script);
      for (const [path] of commands.matchAll(/\b(?:scripts\/[\w.-]+|\.ci\/run|exporter\/python)(?=\s|$)/gm)) assert.doesNotThrow(() => read(path === 'exporter/python' ? `${path}/pyproject.toml` : path), path);
      for (const [, workspace] of commands.matchAll(/--workspace (\S+)/g)) assert.equal(workspace, (JSON.parse(read('exporter/package.json')) as { name: string }).name);
      for (const [, tool = ''] of commands.matchAll(/npx --yes (\S+)/g)) assert.match(tool, /^@grafana\/[\w-]+@\d+\.\d+\.\d+$/);
    });
  });
}

describe('a release', () => {
  const { on, jobs } = parse(read('.github/workflows/release.yml')) as Workflow;
  const commandsOf = (job: string): string => (jobs[job]?.steps ?? []).map(({ run = '' }) => run).join('\n');

  test('comes from a tag alone, whose version is that of every package, and after the tests', () => {
    assert.deepEqual(Object.keys(on), ['push']);
    assert.deepEqual(Object.keys(on['push'] as object), ['tags']);
    assert.match(commandsOf('test'), /node scripts\/versions\.mjs "\$GITHUB_REF_NAME"\nbash \.ci\/run/);
    for (const [name, { needs }] of Object.entries(jobs)) if (name !== 'test') assert.ok(needs === 'test' || jobs[needs ?? '']?.needs === 'test', name);
  });

  test('publishes to npm with provenance, to PyPI as a trusted publisher, an image and a zip with attestations; no lasting token among them', () => {
    assert.match(commandsOf('npm'), /npm publish --provenance --access public/);
    assert.doesNotMatch(commandsOf('npm') + commandsOf('pypi'), /NODE_AUTH_TOKEN|TWINE_|_TOKEN/);
    assert.ok(jobs['pypi']?.steps.some(({ uses = '' }) => uses.startsWith('pypa/gh-action-pypi-publish@')));
    assert.match(commandsOf('image'), /--provenance=mode=max --sbom=true/);
    for (const job of ['image', 'plugin']) assert.ok(jobs[job]?.steps.some(({ uses = '' }) => uses.startsWith('actions/attest-build-provenance@')), job);
  });

  test("signs the plugin before it is packed, and has Grafana's validator judge the archive before it is published", () => {
    const order = ['npm run build:plugin', '@grafana/sign-plugin@', 'scripts/package-plugin.mjs', '@grafana/plugin-validator@', 'gh release create'].map((part) => commandsOf('plugin').indexOf(part));
    assert.ok(order.every((at) => at >= 0));
    assert.deepEqual(order, [...order].sort((a, b) => a - b));
  });

  test("tells the catalogue where the plugin is at home: the repository that the release is built in", () => {
    assert.match(commandsOf('plugin'), /npm run build:plugin -- --env "home=https:\/\/github\.com\/\$GITHUB_REPOSITORY"/);
  });
});
