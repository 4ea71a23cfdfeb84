/**
 * Run as a child process: the part of a VS Code window that collects or follows, with the real collector,
 * store and wire. Reports to its parent what it sees, and appends to `written.log` the time of each tick that
 * its store took, with the claim it had.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { CollectingWindow } from '../../src/collecting/collectingWindow';
import { messageOf } from '../../src/common/errors';
import type { Log } from '../../src/common/log';
import { systemClock as clock } from '../../src/node/systemClock';
import type { WindowMethods } from '../../src/protocol/windows';
import { socketPlacesOfProcess } from '../../src/windows/wire/socketFolder';
import { WindowRole } from '../../src/windows/windowRole';
import { parseSettings } from '../../src/parseSettings';
import { builtFiles } from '../support/data/builtFiles';
import type { FromWindow, ToWindow } from './windowMessages';

const [, , root = '', name = '', intervalMs = '1000', engine = ''] = process.argv;

function tell(message: FromWindow): void {
  if (process.connected) process.send?.(message);
}

/** An address at which no engine ever answers. */
const noEngine =
  process.platform === 'win32'
    ? 'npipe:////./pipe/container-metrics-no-engine'
    : `unix://${root}/no-engine.sock`;

const quiet = (): void => undefined;
const tellLog = (message: string): void => tell({ type: 'log', message });
const log: Log = { debug: quiet, info: quiet, warn: tellLog, error: tellLog };

const role = new WindowRole({
  folder: path.join(root, 'windows'),
  self: { id: name, pid: process.pid, name, version: '1.0.0' },
  places: socketPlacesOfProcess(),
  clock,
  log,
  createOwner: seed => {
    const owner = new CollectingWindow({
      seed,
      settings: {
        ...parseSettings(() => undefined).settings,
        intervalMs: Number(intervalMs),
        engines: [engine || noEngine],
      },
      environment: { variables: {}, homeFolder: root, platform: process.platform },
      folder: path.join(root, 'history'),
      ...builtFiles,
      clock,
      log,
      handleDamage: quiet,
    });
    owner.onDidChange(change => {
      if (change.type !== 'recorded') return;
      fs.appendFileSync(path.join(root, 'written.log'), `${change.timestampMs} ${seed.epoch} ${name}\n`);
    });
    return owner;
  },
});

role.onDidChangeState(state => tell({ type: 'state', state, atMs: Date.now() }));
role.onDidChange(change => {
  if (change.type === 'recorded')
    tell({ type: 'recorded', timestampMs: change.timestampMs, atMs: Date.now() });
  if (change.type === 'events') {
    const names = change.events.map(each => (each.kind === 'container' ? each.name : each.text));
    tell({ type: 'happened', names, atMs: Date.now() });
  }
  if (change.type === 'snapshot') tell({ type: 'snapshot', isPaused: change.state.isPaused });
});
process.on('unhandledRejection', error => tell({ type: 'unhandled', message: messageOf(error) }));

/** Used to block this thread. */
const nothing = new Int32Array(new SharedArrayBuffer(4));

/** Linux only: under Wine that path shows Wine's own descriptors. */
function openDescriptors(): number {
  return process.platform === 'linux' ? fs.readdirSync('/proc/self/fd').length : 0;
}

function handle(message: ToWindow): void {
  switch (message.type) {
    case 'start':
      // Waits actively, so that all windows start as simultaneously as processes can.
      while (Date.now() < message.atMs);
      return role.start();
    case 'call':
      role.call(message.method as keyof WindowMethods, message.params as never).then(
        result => tell({ type: 'result', id: message.id, result }),
        (error: unknown) => tell({ type: 'result', id: message.id, error: messageOf(error) }),
      );
      return;
    case 'block': {
      while (!fs.existsSync(message.untilFile)) Atomics.wait(nothing, 0, 0, 10);
      return;
    }
    case 'facts': {
      const { user, system } = process.cpuUsage();
      globalThis.gc?.();
      const { heapUsed, external } = process.memoryUsage();
      return tell({
        type: 'facts',
        descriptors: openDescriptors(),
        rssBytes: process.memoryUsage.rss(),
        heldBytes: heapUsed + external,
        cpuMs: (user + system) / 1000,
      });
    }
    case 'stop':
      void role.stop().then(() => process.exit(0));
  }
}

process.on('message', handle);
process.on('disconnect', () => process.exit(0));
tell({ type: 'ready' });
