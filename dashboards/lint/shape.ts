import { TAG, UIDS } from '../source/links.ts';
import { allPanels, called, repeated, shownPanels, textsOf } from './rule.ts';
import type { Rule } from './rule.ts';

/** Grafana 12.3 reads up to 42; older than 39 is migrated as it is loaded. */
const SCHEMAS = [39, 42] as const;
const WIDTH = 24;
const DATA_SOURCES = ['${datasource}', '${celeriac}', '-- Grafana --', '-- Mixed --'];
/** Panels of ours: what stands in them says itself when there is nothing. */
const OWN = /^celeriac-/;

/** What a dashboard has to be, whatever it shows. */
export const SHAPE: readonly Rule[] = [
  {
    name: 'uid',
    why: 'Links, bookmarks and alerts hold it: short, the same for ever, and no other dashboard has it.',
    check: ({ uid }, file, { all }) => [
      ...(/^celeriac-[a-z]+$/.test(uid) && uid.length <= 40 ? [] : [`its uid "${uid}" is not celeriac- and one word`]),
      ...(Object.entries(UIDS).some(([name, known]) => known === uid && file === `${name}.json`) ? [] : [`its uid "${uid}" is not the one known for this file`]),
      ...([...all.entries()].some(([other, dashboard]) => other !== file && dashboard.uid === uid) ? [`its uid "${uid}" is another's, too`] : []),
    ],
  },
  {
    name: 'portable',
    why: 'Inputs break the import through the app, an id and a version are those of one Grafana.',
    check: (dashboard) => ['__inputs', '__elements', '__requires', 'id', 'version', 'iteration'].filter((key) => key in dashboard).map((key) => `it has ${key}`),
  },
  {
    name: 'schema-version',
    why: `Grafana 12.3 is the oldest that the app runs in: from ${SCHEMAS[0]} to ${SCHEMAS[1]} it reads as it is.`,
    check: ({ schemaVersion }) => (schemaVersion >= SCHEMAS[0] && schemaVersion <= SCHEMAS[1] ? [] : [`its schemaVersion is ${schemaVersion}`]),
  },
  {
    name: 'revision',
    why: 'An app imports a dashboard when its revision differs from the one imported last, and 0 is what counts as imported.',
    check: ({ revision }) => (Number.isInteger(revision) && revision > 0 ? [] : [`its revision is ${revision}`]),
  },
  {
    name: 'included',
    why: "An app brings the dashboards that its plugin.json names, and the build copies what it finds.",
    check: (_, file, { includes }) => (includes.some(({ type, path }) => type === 'dashboard' && path === `dashboards/${file}`) ? [] : [`src/plugin.json includes no dashboard dashboards/${file}`]),
  },
  {
    name: 'current',
    why: 'What is imported is the JSON, what is edited are the sources: npm run dashboards writes one from the other.',
    check: (dashboard, file, { written }) => {
      const text = written.get(file);
      if (text === undefined) return ['no source writes it'];
      return JSON.stringify(JSON.parse(text)) === JSON.stringify(dashboard) ? [] : ['it is not what its source says; npm run dashboards writes it'];
    },
  },
  {
    name: 'tags',
    why: `The menu of dashboards finds the others by the tag ${TAG}.`,
    check: ({ tags }) => (tags.includes(TAG) ? [] : [`it lacks the tag ${TAG}`]),
  },
  {
    name: 'described',
    why: 'Who is called at night has not read the documentation: what is shown, where from, when it is trouble.',
    check: (dashboard) => [
      ...(dashboard.description.length >= 40 ? [] : ['it has no description']),
      ...shownPanels(dashboard).filter(({ description = '' }) => description.length < 40).map((panel) => `${called(panel)} has no description`),
    ],
  },
  {
    name: 'titled',
    why: 'Panels are named by their titles, and linked to by their ids.',
    check: (dashboard) => [
      ...allPanels(dashboard).filter(({ title }) => title.trim() === '').map((panel) => `${called(panel)} has no title`),
      ...repeated(shownPanels(dashboard).map(({ title }) => title)).map((title) => `two panels are called "${title}"`),
      ...repeated(allPanels(dashboard).map(({ id }) => id)).map((id) => `two panels have the id ${id}`),
    ],
  },
  {
    name: 'unit',
    why: 'A number without a unit is a guess. What Celeriac answers brings its own.',
    check: (dashboard) =>
      shownPanels(dashboard)
        .filter(({ targets = [], fieldConfig }) => targets.some(({ expr }) => expr !== undefined) && (fieldConfig?.defaults.unit ?? '') === '')
        .map((panel) => `${called(panel)} has no unit`),
  },
  {
    name: 'no-value',
    why: '"No data" leaves open whether all is well: each panel says what nothing means.',
    check: (dashboard) =>
      shownPanels(dashboard)
        .filter(({ type, fieldConfig }) => !OWN.test(type) && type !== 'heatmap' && ['', 'No data'].includes(fieldConfig?.defaults.noValue ?? ''))
        .filter(({ targets = [] }) => !targets.every(({ expr = '' }) => expr.includes('or vector(0)')))
        .map((panel) => `${called(panel)} does not say what no value means`),
  },
  {
    name: 'data-source',
    why: 'A uid is that of one Grafana: whoever imports it chooses, by a variable.',
    check: (dashboard) => {
      const uids = [...allPanels(dashboard).flatMap(({ datasource, targets = [] }) => [datasource, ...targets.map((target) => target.datasource)]), ...dashboard.templating.list.map(({ datasource }) => datasource), ...dashboard.annotations.list.map(({ datasource }) => datasource)];
      const hard = uids.flatMap((source) => (source === undefined || DATA_SOURCES.includes(source.uid) ? [] : [source.uid]));
      return [
        ...[...new Set(hard)].map((uid) => `the data source ${uid} is named instead of a variable`),
        ...(['datasource', 'celeriac'] as const).filter((name) => !dashboard.templating.list.some((variable) => variable.name === name && variable.type === 'datasource')).map((name) => `it has no variable ${name} for a data source`),
        ...shownPanels(dashboard).filter(({ targets = [] }) => targets.length === 0).map((panel) => `${called(panel)} asks nothing`),
      ];
    },
  },
  {
    name: 'grid',
    why: 'Panels that overlap are moved by each Grafana as it likes.',
    check: (dashboard) => {
      const placed = dashboard.panels;
      const wrong = placed.filter(({ gridPos: { x, w, h } }) => x < 0 || x + w > WIDTH || w < 1 || h < 1).map((panel) => `${called(panel)} does not fit into the ${WIDTH} columns`);
      const overlaps = placed.flatMap((one, index) => placed.slice(index + 1).filter((other) => overlap(one.gridPos, other.gridPos)).map((other) => `${called(one)} overlaps ${called(other)}`));
      return [...wrong, ...overlaps];
    },
  },
  {
    name: 'variables',
    why: 'A variable that is not there asks for its own name, one that is not used leads astray.',
    check: (dashboard) => {
      const known = dashboard.templating.list.map(({ name }) => name);
      const texts = textsOf([dashboard.panels, dashboard.annotations, dashboard.links, dashboard.templating.list.map(({ query, datasource, definition }) => [query, datasource, definition])]);
      const used = new Set(texts.flatMap((text) => [...text.matchAll(/\$\{?([a-z_]\w*)/gi)].map(([, name = '']) => name)));
      return [
        ...[...used].filter((name) => !name.startsWith('__') && !known.includes(name)).map((name) => `$${name} is used and is no variable of it`),
        ...known.filter((name) => !used.has(name)).map((name) => `its variable ${name} is not used`),
        ...repeated(known).map((name) => `two variables are called ${name}`),
        ...dashboard.templating.list.filter(({ type, includeAll, allValue }) => type === 'query' && includeAll === true && allValue !== '.*').map(({ name }) => `all of ${name} are not .*`),
      ];
    },
  },
];

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

function overlap(a: Place, b: Place): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

