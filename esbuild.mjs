/**
 * Builds everything: `dist/` is what ships (extension host, store worker, webview, WASM), `out/` holds the
 * tests and tools (with `--tests`), one bundle per file.
 * Flags: `--production` (minified, no source maps), `--tests`, `--watch`, `--metafile`.
 */
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import * as esbuild from 'esbuild';

const flags = new Set(process.argv.slice(2));
const isProduction = flags.has('--production');
const require = createRequire(import.meta.url);

/** @type {esbuild.BuildOptions} */
const shared = {
  bundle: true,
  minify: isProduction,
  sourcemap: isProduction ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
};

/**
 * dockerode brings SSH (native add-ons) and BuildKit sessions (gRPC, `.proto` files read by path). Neither is
 * used: leaving them out keeps the package free of native code and of files that a bundle cannot find.
 */
const unusedInProduct = new Set([
  'ssh2',
  '@grpc/grpc-js',
  '@grpc/proto-loader',
  'protobufjs',
  'tar-fs',
  '@balena/dockerignore',
]);

/** @type {esbuild.Plugin} */
const leaveOutUnused = {
  name: 'leave-out-unused',
  setup(build) {
    build.onResolve({ filter: /^[^.]/ }, args =>
      unusedInProduct.has(args.path) ? { path: args.path, namespace: 'left-out' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, args => ({
      contents: `
        const leftOut = () => { throw new Error(${JSON.stringify(args.path)} + ' is not part of this build'); };
        module.exports = new Proxy(leftOut, {
          get: (_, key) => (key === '__esModule' ? false : module.exports),
          construct: leftOut,
        });`,
    }));
  },
};

/**
 * What the pages do not use of their libraries, and what a bundler cannot know to be unused as it is written:
 * ways to draw and to join lines that no chart has, numbers of keys beside their names, and colors of parts
 * other than buttons, each of which would be looked up at the start of a page and with each theme. Each page
 * is loaded at every opening of a panel, so its script is kept small. `without`: nothing, or how a bundler
 * can know it.
 */
const unusedInPages = [
  {
    file: /[\\/]webview-ui-toolkit[\\/]dist[\\/]design-tokens\.js$/,
    text: /^export const (\w+) = (create\(.*\));$/gm,
    without: 'export const $1 = /* @__PURE__ */ (() => $2)();',
  },
  { file: /[\\/]uPlot\.esm\.js$/, text: /\(paths\.(bars|spline|stepped)\s*=\s*\w+\);|uPlot\.join = join;/g },
  {
    file: /[\\/]fast-web-utilities[\\/]dist[\\/]key-codes\.js$/,
    text: /\(function \(KeyCodes\) \{[^}]*\}\)\(KeyCodes \|\| \(KeyCodes = \{\}\)\);/g,
  },
];

/** @type {esbuild.Plugin} */
const leaveOutUnusedInPages = {
  name: 'leave-out-unused-in-pages',
  setup(build) {
    for (const { file, text, without = '' } of unusedInPages) {
      build.onLoad({ filter: file }, async args => {
        const all = await readFile(args.path, 'utf8');
        const contents = all.replace(text, without);
        if (contents === all) throw new Error(`${args.path} no longer has what is left out of it.`);
        return { contents };
      });
    }
  },
};

/** @type {esbuild.BuildOptions} */
const node = { ...shared, platform: 'node', format: 'cjs', target: 'node20' };

/** @returns {Promise<esbuild.BuildOptions[]>} */
async function builds() {
  /** @type {esbuild.BuildOptions[]} */
  const list = [
    {
      ...node,
      entryPoints: { extension: 'src/extension.ts' },
      outdir: 'dist',
      external: ['vscode'],
      plugins: [leaveOutUnused],
    },
    {
      ...node,
      entryPoints: {
        storeWorker: 'src/history/worker/storeWorker.ts',
        exportWorker: 'src/history/export/exportWorker.ts',
        systemWorker: 'src/sample/systemWorker.ts',
      },
      outdir: 'dist',
    },
    {
      ...shared,
      platform: 'browser',
      // The pages say that they are UTF-8.
      charset: 'utf8',
      format: 'iife',
      target: 'es2022',
      entryPoints: { panel: 'media/panel/main.ts', comparison: 'media/panel/comparison/main.ts' },
      outdir: 'dist',
      plugins: [leaveOutUnusedInPages],
    },
  ];
  if (flags.has('--tests')) {
    const files = await readdir('test', { recursive: true });
    const entryPoints = files
      .filter(file => file.endsWith('.ts') && !file.endsWith('.d.ts'))
      .map(file => path.join('test', file));
    list.push({
      ...node,
      minify: false,
      sourcemap: 'inline',
      entryPoints,
      outbase: '.',
      outdir: 'out',
      external: ['vscode'],
      packages: 'external',
    });
  }
  return list;
}

async function copyAssets() {
  await mkdir('dist', { recursive: true });
  await copyFile(
    path.join(path.dirname(require.resolve('sql.js')), 'sql-wasm.wasm'),
    path.join('dist', 'sql-wasm.wasm'),
  );
}

async function main() {
  await rm('dist', { recursive: true, force: true });
  await rm('out', { recursive: true, force: true });
  await copyAssets();
  const options = await builds();
  if (flags.has('--watch')) {
    const contexts = await Promise.all(options.map(each => esbuild.context(each)));
    await Promise.all(contexts.map(context => context.watch()));
    return;
  }
  const results = await Promise.all(options.map(each => esbuild.build(each)));
  if (flags.has('--metafile')) {
    await mkdir('out', { recursive: true });
    await writeFile('out/metafile.json', JSON.stringify(results.slice(0, 3).map(result => result.metafile)));
  }
}

await main();
