import { readFileSync } from 'node:fs';
import * as path from 'node:path';

/** What esbuild records about the bundles it made. */
interface Metafile {
  readonly outputs: Readonly<
    Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
  >;
}

/** Bytes of the panel's script by origin, largest first: each package, and our own code. */
export function panelBundleShares(): { readonly from: string; readonly bytes: number }[] {
  const files = JSON.parse(readFileSync(path.join('out', 'metafile.json'), 'utf8')) as readonly Metafile[];
  const inputs = files.flatMap(({ outputs }) => Object.entries(outputs['dist/panel.js']?.inputs ?? {}));
  const shares = new Map<string, number>();
  for (const [file, { bytesInOutput }] of inputs) {
    const from = packageOf(file) ?? 'own code';
    shares.set(from, (shares.get(from) ?? 0) + bytesInOutput);
  }
  return [...shares].map(([from, bytes]) => ({ from, bytes })).sort((a, b) => b.bytes - a.bytes);
}

function packageOf(file: string): string | undefined {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
}
