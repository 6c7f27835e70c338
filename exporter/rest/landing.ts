import type { IncomingMessage } from 'node:http';
import type { Access } from '../auth/access.ts';
import type { Clock } from '../clock.ts';
import type { ClusterReadiness, Condition } from '../contract/readiness.ts';
import { CeleriacError } from '../errors.ts';
import { outsideOf } from '../outside/outside.ts';
import type { ClusterAccess } from './cluster-access.ts';
import type { Presence } from '../state/worker.ts';
import type { Health } from './health/health.ts';
import { counted, duration } from './health/words.ts';
import { escaped, page, sentence } from './page.ts';
import { wantsPage } from './problem.ts';
import { html, redirect } from './reply.ts';
import type { Handler, Route } from './route.ts';
import { loginFor } from './sign-in/login-address.ts';
import { signedInBar } from './sign-in/pages.ts';

interface Landing {
  readonly clusters: readonly ClusterAccess[];
  readonly health: Health;
  readonly access: Access;
  readonly build: { readonly version: string };
  readonly clock: Clock;
  /** What the page links to. */
  readonly routes: () => readonly Route[];
}

/** `GET /`: the state of each cluster in words, and a link to everything. Who may not use the API learns how to. */
export function landing(parts: Landing): Handler {
  return async ({ caller, request }) => {
    const { prefix } = outsideOf(request);
    if (caller) return html(page('Celeriac', signedInBar(caller, prefix) + welcome(parts, prefix)));
    if (parts.access.signIn !== undefined && wantsPage(request)) return redirect(loginFor('/', prefix));
    const reason = await refusal(parts.access, request);
    const body = [
      heading(undefined),
      `<p>${sentence(reason.message)}</p>`,
      reason.remedy && `<p class="soft">${sentence(reason.remedy)}</p>`,
    ];
    // A browser asks for name and password where that helps, and shows this page to who has none.
    const challenge = parts.access.challenge;
    const reply = html(page('Celeriac', body.join('\n')), challenge === undefined ? 200 : 401);
    return challenge === undefined ? reply : { ...reply, headers: { 'WWW-Authenticate': challenge } };
  };
}

async function refusal(access: Access, request: IncomingMessage): Promise<CeleriacError> {
  try {
    await access.admit(request);
  } catch (thrown) {
    if (thrown instanceof CeleriacError) return thrown;
    throw thrown;
  }
  return new CeleriacError('unauthenticated', 'sign in to see more');
}

/** @param prefix what paths begin with for whoever reads it */
function welcome(parts: Landing, prefix: string): string {
  const readiness = parts.health.now();
  const clusters = parts.clusters.map((cluster, at) => clusterCard(cluster, readiness.clusters[at], parts.clock.now()));
  const links = parts.routes().flatMap((route) => link(prefix, route));
  return [heading(parts.build.version), ...clusters, '<h2>What is here</h2>', `<ul>\n${links.join('\n')}\n</ul>`].join('\n');
}

function heading(version: string | undefined): string {
  const tail = version === undefined ? '' : ` <span class="soft">${escaped(version)}</span>`;
  return `<h1>Celeriac${tail}</h1>\n<p class="soft">Watches Celery clusters.</p>`;
}

function clusterCard(cluster: ClusterAccess, readiness: ClusterReadiness | undefined, now: number): string {
  const { state } = cluster;
  const presences: readonly Presence[] = state.workers().map(({ presence }) => presence);
  const workers = SHOWN_PRESENCES.flatMap((presence) => {
    const count = presences.filter((one) => one === presence).length;
    return presence === 'online' ? [`${counted(count, 'worker')} online`] : count > 0 ? [`${count} ${presence}`] : [];
  });
  const { lastEventAt } = state.health();
  const last = lastEventAt === undefined ? 'no event seen yet' : `the last event came ${duration(now - lastEventAt)} ago`;
  const seen = `${workers.join(', ')} · ${counted(state.taskCount, 'task')} in memory · ${last}.`;
  const waiting = state.queues().flatMap(({ name, ready = 0 }) => (ready > 0 ? [`${name} ${ready.toLocaleString('en')}`] : []));
  const queues = `${counted(state.queues().length, 'queue')}, ${waiting.length === 0 ? 'nothing waits' : `waiting: ${waiting.slice(0, 10).join(', ')}`}.`;
  const conditions = (readiness?.conditions ?? []).filter(({ name, status }) => name === 'broker' || status !== 'ok');
  const lines = conditions.map((condition) => `<p>${conditionLine(condition, now)}</p>`);
  const content = [`<h3>Cluster ${escaped(cluster.name)}</h3>`, ...lines, `<p>${escaped(seen)}</p>`, `<p>${escaped(queues)}</p>`];
  return `<section class="card">\n${content.join('\n')}\n</section>`;
}

const SHOWN_PRESENCES: readonly Presence[] = ['online', 'silent', 'lost', 'offline'];
/** A sign beside the colour, for who does not see it. */
const LOOK: Readonly<Record<Condition['status'], readonly [style: string, sign: string]>> = {
  ok: ['good', '●'],
  warning: ['fair', '▲'],
  failing: ['poor', '✖'],
};

function conditionLine({ name, status, what, since, why, remedy }: Condition, now: number): string {
  const [style, sign] = LOOK[status];
  const label = name.replaceAll('-', ' ');
  const head = `<span class="${style}">${sign} ${escaped(label[0]?.toUpperCase() + label.slice(1))}</span>: ${escaped(what)}`;
  const age = since === null ? '' : ` <span class="soft">(for ${duration(now - since)})</span>`;
  const reasons = [why, remedy]
    .filter((words) => words !== null)
    .map((words) => `<br><span class="soft">${sentence(words)}</span>`);
  return head + age + reasons.join('');
}

function link(prefix: string, route: Route): string[] {
  if (route.about === undefined || route.method !== 'GET') return [];
  const { path, about, example = '' } = route;
  const name = escaped(prefix + path.replace('*', '…') + example);
  const shown = path.includes('*')
    ? `<code>${name}</code>`
    : `<a href="${escaped(prefix + path + example)}"><code>${name}</code></a>`;
  return [`<li>${shown}<br><span class="soft">${escaped(about)}</span></li>`];
}
