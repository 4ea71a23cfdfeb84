/**
 * Run as a child process: starts one window after the other, and reports which part it got. Each stops right
 * before it makes its claim, until it is told when to go on.
 */
import { systemClock as clock } from '../../src/node/systemClock';
import { ClaimFolder } from '../../src/windows/claim/claimFolder';
import { socketPlacesOfProcess } from '../../src/windows/wire/socketFolder';
import { WindowRole, type WindowRoleOptions } from '../../src/windows/windowRole';
import { FakeOwner } from '../support/fakes/fakeOwner';

export type ToRacer =
  /** Starts a window with claims in this folder. */
  | { readonly folder: string }
  /** Makes the claim at this time. */
  | { readonly atMs: number };

/** `claims`: about to make the first claim. */
export type FromRacer = 'claims' | 'owner' | 'follower';

const quiet = (): void => undefined;
const log: WindowRoleOptions['log'] = { debug: quiet, info: quiet, warn: quiet, error: console.error };
const self = { id: String(process.pid), pid: process.pid, name: `racer ${process.pid}`, version: '1.0.0' };

let goOn: (atMs: number) => void = () => undefined;

function start(folder: string): void {
  const places = socketPlacesOfProcess();
  const role = new WindowRole({
    folder,
    self,
    places,
    clock,
    log,
    createOwner: ({ inherited }) => new FakeOwner(inherited),
  });
  const subscription = role.onDidChangeState(({ kind }) => {
    if (kind !== 'owner' && kind !== 'follower') return;
    // A later change is not of this race.
    subscription.dispose();
    tell(kind);
  });
  role.start();
}

function tell(message: FromRacer): void {
  process.send?.(message);
}

const { create } = ClaimFolder.prototype;
ClaimFolder.prototype.create = async function (epoch, record) {
  if (epoch === 1) {
    const going = new Promise<number>(resolve => (goOn = resolve));
    tell('claims');
    const atMs = await going;
    while (Date.now() < atMs);
  }
  return create.call(this, epoch, record);
};

process.on('message', (message: ToRacer) => {
  if ('folder' in message) start(message.folder);
  else goOn(message.atMs);
});
process.on('disconnect', () => process.exit(0));
