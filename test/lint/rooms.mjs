/**
 * The rooms of the source: which folder may import which. `may`: anything; `types`: types only. A room is a
 * folder or, where one file of a folder has rules of its own, that file. A room may not import what its row
 * does not name. Together the rows have no circle.
 */

import { readdirSync } from 'node:fs';

const ground = ['src/common', 'src/common/model', 'src/common/text'];
const surface = [
  ...ground,
  'src/timeline',
  'src/runs',
  'src/compare',
  'src/contributions',
  'src/deaths',
  'src/protocol',
  'src/ui/state',
  'src/ui/kit',
  'src/ui/kit/tabs',
];

/**
 * Features: every folder of `src/ui` but the two shared ones. They may not import each other, so a new
 * feature needs no row of its own, only a line in `src/features`.
 */
const featureFolders = readdirSync('src/ui')
  .filter(name => name !== 'state' && name !== 'kit')
  .map(name => `src/ui/${name}`);

/**
 * Parts of the panel's page, likewise: every folder of `media/panel` but the shared ones. `pageGround`: what
 * each part may import.
 */
const pageGround = [
  ...ground,
  'src/deaths',
  'src/timeline',
  'src/protocol',
  'media/panel/kit',
  'media/panel/data',
  'media/panel/state',
];
const panelFolders = readdirSync('media/panel', { withFileTypes: true })
  .filter(entry => entry.isDirectory() && !['kit', 'data', 'state', 'styles'].includes(entry.name))
  .map(entry => `media/panel/${entry.name}`);

/** @typedef {Readonly<Record<string, { readonly may?: readonly string[], readonly types?: readonly string[] }>>} Rooms */

/** @type {Rooms} */
export const rooms = {
  'src/common/model': {},
  'src/common': { may: ['src/common/model'] },
  'src/common/text': { may: ['src/common', 'src/common/model'] },
  'src/node': { may: ground },
  'src/timeline': { may: ground, types: ['src/deaths'] },
  'src/runs': { may: [...ground, 'src/timeline'] },
  'src/compare': { may: ground },
  'src/deaths': { may: ground },
  'src/leaks': { may: ground, types: ['src/timeline'] },
  'src/protocol': { may: ground, types: ['src/timeline', 'src/compare', 'src/deaths'] },

  'src/engine/parse': { may: ground },
  'src/engine/transport': { may: [...ground, 'src/node', 'src/engine/parse'] },
  'src/engine/discovery': { may: [...ground, 'src/node', 'src/engine/parse', 'src/engine/transport'] },
  'src/engine/watch': {
    may: [...ground, 'src/node', 'src/engine/parse', 'src/engine/transport', 'src/engine/discovery'],
  },

  'src/sample/kernel': { may: ground },
  'src/sample/api': { may: [...ground, 'src/engine/transport'] },
  'src/sample/cgroup': { may: [...ground, 'src/sample/kernel'], types: ['src/sample/api'] },
  'src/sample': { may: [...ground, 'src/node', 'src/sample/kernel', 'src/sample/api', 'src/sample/cgroup'] },
  'src/collect': { may: [...ground, 'src/node', 'src/sample'], types: ['src/sample/api'] },

  'src/history/steps': { may: ground },
  'src/history/runs': { may: ground },
  'src/history/figures': { may: ground, types: ['src/protocol'] },
  'src/history/files': { may: [...ground, 'src/node'], types: ['src/protocol'] },
  'src/history/hours': {
    may: [...ground, 'src/node', 'src/history/figures', 'src/history/files', 'src/history/runs'],
    types: ['src/protocol'],
  },
  'src/history/journal': {
    may: [...ground, 'src/node', 'src/history/figures', 'src/history/files'],
    types: ['src/history/hours', 'src/history/steps'],
  },
  'src/history/rollups': {
    may: [
      ...ground,
      'src/node',
      'src/history/figures',
      'src/history/files',
      'src/history/runs',
      'src/history/hours',
    ],
    types: ['src/history/steps', 'src/protocol'],
  },
  'src/history/catalog': {
    may: [
      ...ground,
      'src/deaths',
      'src/timeline',
      'src/node',
      'src/history/files',
      'src/history/runs',
      'src/history/journal',
      'src/history/hours',
    ],
    types: ['src/protocol'],
  },
  'src/history/deaths': {
    may: [...ground, 'src/deaths', 'src/node', 'src/history/files'],
    types: ['src/history/catalog', 'src/history/steps'],
  },
  'src/history/queries': {
    may: [
      ...ground,
      'src/deaths',
      'src/timeline',
      'src/compare',
      'src/protocol',
      'src/history/figures',
      'src/history/files',
      'src/history/hours',
      'src/history/rollups',
    ],
    types: ['src/history/catalog', 'src/history/deaths', 'src/history/runs', 'src/history/steps'],
  },
  'src/history/upkeep': {
    may: [
      ...ground,
      'src/node',
      'src/history/files',
      'src/history/runs',
      'src/history/hours',
      'src/history/rollups',
      'src/history/catalog',
      'src/history/steps',
    ],
    types: ['src/history/journal', 'src/history/deaths', 'src/protocol'],
  },
  'src/history/export': {
    may: [
      ...ground,
      'src/node',
      'src/history/figures',
      'src/history/client',
      'src/history/files',
      'src/history/runs',
      'src/history/hours',
      'src/history/rollups',
      'src/history/catalog',
      'src/timeline',
    ],
    types: ['src/protocol', 'src/deaths'],
  },
  'src/history/worker': {
    may: [
      ...ground,
      'src/deaths',
      'src/timeline',
      'src/node',
      'src/protocol',
      'src/history/files',
      'src/history/steps',
      'src/history/hours',
      'src/history/journal',
      'src/history/rollups',
      'src/history/catalog',
      'src/history/queries',
      'src/history/upkeep',
      'src/history/deaths',
    ],
  },
  'src/history/client': { may: [...ground, 'src/protocol'], types: ['src/node'] },

  'src/windows/claim': { may: [...ground, 'src/node', 'src/protocol'] },
  'src/windows/wire': { may: [...ground, 'src/node', 'src/protocol'], types: ['src/timeline'] },
  'src/windows': {
    may: [...ground, 'src/timeline', 'src/node', 'src/protocol', 'src/windows/claim', 'src/windows/wire'],
  },
  'src/collecting': {
    may: [
      ...ground,
      'src/deaths',
      'src/node',
      'src/collect',
      'src/sample',
      'src/engine/discovery',
      'src/engine/watch',
      'src/history/client',
      'src/history/files',
      'src/leaks',
      'src/protocol',
      'src/timeline',
      'src/windows',
    ],
    types: ['src/parseSettings'],
  },

  'src/api': { types: [...ground, 'src/deaths'] },
  'src/contributions': { may: ['src/common'], types: ['src/api'] },
  'src/parseSettings': { may: [...ground, 'src/contributions'] },
  'src/settings': { may: ['src/contributions', 'src/parseSettings'] },
  'src/ui/state': {
    may: [...ground, 'src/runs', 'src/compare', 'src/deaths', 'src/protocol'],
    types: ['src/timeline', 'src/windows'],
  },
  'src/ui/kit/tabs': { may: ground },
  'src/ui/kit': {
    may: [...ground, 'src/contributions', 'src/protocol', 'src/ui/state'],
    types: ['src/core'],
  },
  'src/core': {
    types: [
      ...ground,
      'src/timeline',
      'src/runs',
      'src/contributions',
      'src/protocol',
      'src/ui/state',
      'src/api',
      'src/parseSettings',
      'src/engine/discovery',
      'src/windows',
    ],
  },
  ...Object.fromEntries(featureFolders.map(folder => [folder, { may: surface, types: ['src/core'] }])),
  'src/ui/panel/feed': { may: surface, types: ['src/core'] },
  'src/ui/panel': { may: [...surface, 'src/ui/panel/feed'], types: ['src/core'] },
  'src/ui/api': { may: surface, types: ['src/core', 'src/api'] },
  'src/ui/engines': { may: surface, types: ['src/core', 'src/engine/discovery'] },

  'src/registerFeatures': { may: ground, types: ['src/core'] },
  'src/features': { may: featureFolders, types: ['src/registerFeatures'] },
  'src/extension': {
    may: [
      ...surface,
      'src/node',
      'src/settings',
      'src/collecting',
      'src/windows',
      'src/windows/wire',
      'src/engine/discovery',
      'src/history/export',
      'src/ui/api',
      'src/core',
      'src/features',
      'src/registerFeatures',
    ],
    types: ['src/api'],
  },

  'media/panel/kit': { may: [...ground, 'src/protocol'] },
  'media/panel/data': { may: [...ground, 'src/deaths', 'src/timeline', 'src/protocol'] },
  'media/panel/state': { may: [...ground, 'src/timeline', 'src/protocol', 'media/panel/data'] },
  ...Object.fromEntries(panelFolders.map(folder => [folder, { may: pageGround }])),
  'media/panel/charts/lines': { may: pageGround },
  'media/panel/charts': { may: [...pageGround, 'media/panel/charts/lines'] },
  'media/panel/charts/deaths': { may: [...pageGround, 'media/panel/charts'] },
  'media/panel/deaths': { may: [...pageGround, 'media/panel/charts/deaths'] },
  'media/panel/charts/overlay': { may: [...pageGround, 'media/panel/charts', 'media/panel/charts/lines'] },
  'media/panel/comparison': {
    may: [...pageGround, 'src/compare', 'media/panel/charts', 'media/panel/charts/overlay'],
  },
  'media/panel': {
    may: [
      'media/panel/charts/overlay',
      ...ground,
      'src/protocol',
      'media/panel/kit',
      'media/panel/data',
      'media/panel/state',
      ...panelFolders,
    ],
  },
};

/** Rooms that know neither Node nor anything else that does I/O, by the beginnings of their paths. */
export const pure = [
  ...['src/common', 'src/protocol', 'src/timeline', 'src/runs', 'src/compare', 'src/deaths', 'src/leaks'],
  ...['src/api', 'src/contributions', 'src/parseSettings', 'media/'],
];

/** Packages that only some rooms may import, types too: a row for each, with the beginnings of the rooms' paths. */
export const packages = {
  vscode: ['src/ui/', 'src/contributions', 'src/settings', 'src/core', 'src/extension'],
  dockerode: ['src/engine/transport'],
  'sql.js': ['src/history/files'],
  uplot: ['media/panel/charts'],
  systeminformation: ['src/sample'],
  yaml: ['src/ui/deaths'],
  valibot: ['src/common', 'src/timeline', 'src/protocol', 'src/windows/', 'src/collecting', 'src/ui/'],
};

/**
 * The room of a file; `undefined` when it is in none. `file`: its path from the project's root, with `/` and
 * without extension.
 * @param {string} file
 * @param {Readonly<Record<string, unknown>>} [known]
 */
export function roomOf(file, known = rooms) {
  if (Object.hasOwn(known, file)) return file;
  const folder = file.slice(0, file.lastIndexOf('/'));
  return Object.hasOwn(known, folder) ? folder : undefined;
}
