import { CeleriacError } from '../errors.ts';
import { CONNECTIONS } from './options.ts';
import { clusterOptions } from './options/broker.ts';
import { Settings } from './settings.ts';
import type { Source } from './sources/found.ts';

/**
 * The settings of each cluster: what its entry in the file says, and what is said for all of them (survey, queues, exchange
 * names). Without such entries there is one cluster, and it is what the options themselves say.
 * @throws CeleriacError `bad-input` when a broker is given beside the entries: it would belong to none of them
 */
export function clusterSettings(settings: Settings, sources: readonly Source[], entries: ReadonlyMap<string, Source>): readonly [Settings, ...Settings[]] {
  const common = sources.map((source) => new Map([...source].filter(([name]) => !CONNECTIONS.has(name))));
  const [first, ...others] = [...entries].map(([name, entry]) => new Settings([withName(name, entry), ...common]));
  if (first === undefined) return [settings];
  const stray = sources.flatMap((source) => [...source.values()]).find(({ option }) => CONNECTIONS.has(option.name));
  if (stray !== undefined) {
    throw new CeleriacError('bad-input', `${stray.label} is given beside the clusters of the file, each of which has its own`, {
      remedy: `leave it out, or write it into the cluster that it belongs to: clusters: {shop: {${stray.option.name.replaceAll('-', '_')}: …}}`,
    });
  }
  return [first, ...others];
}

/** Its key in the file is its name. */
function withName(name: string, entry: Source): Source {
  const option = clusterOptions.cluster;
  return new Map([...entry, [option.name, { option, given: name, label: `clusters.${name}`, write: (value: string) => `${value}:` }]]);
}
