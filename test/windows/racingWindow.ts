/**
 * Run as a child process: starts one window after the other, each at a given time, and reports which part it
 * got.
 */
import { systemClock as clock } from '../../src/node/systemClock';
import { socketPlacesOfProcess } from '../../src/windows/wire/socketFolder';
import { WindowRole, type WindowRoleOptions } from '../../src/windows/windowRole';
import { FakeOwner } from '../support/fakes/fakeOwner';

export interface Race {
  readonly folder: string;
  readonly atMs: number;
}

const quiet = (): void => undefined;
const log: WindowRoleOptions['log'] = { debug: quiet, info: quiet, warn: quiet, error: console.error };
const self = { id: String(process.pid), pid: process.pid, name: `racer ${process.pid}`, version: '1.0.0' };

function run({ folder, atMs }: Race): void {
  const places = socketPlacesOfProcess();
  const role = new WindowRole({
    folder,
    self,
    places,
    clock,
    log,
    createOwner: ({ inherited }) => new FakeOwner(inherited),
  });
  role.onDidChangeState(({ kind }) => {
    if (kind === 'owner' || kind === 'follower') process.send?.(kind);
  });
  while (Date.now() < atMs);
  role.start();
}

process.on('message', run);
process.on('disconnect', () => process.exit(0));
