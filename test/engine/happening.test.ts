import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { CollectingWindow } from '../../src/collecting/collectingWindow';
import type { ContainerEvent } from '../../src/common/model/event';
import { systemClock as clock } from '../../src/node/systemClock';
import type { ContainerEntry } from '../../src/timeline/timelineEntry';
import { parseSettings } from '../../src/parseSettings';
import { builtFiles } from '../support/data/builtFiles';
import { ensureBusyboxImage } from '../support/engine/busyboxImage';
import { docker, testEngineAddress } from '../support/engine/engine';
import { RecordingLog } from '../support/fakes/recordingLog';
import { OwnTime } from '../support/machine/ownTime';
import { waitFor } from '../support/run/waitFor';

const name = 'cm-happening';
/** The time users are promised from the engine's own timestamp on, in own time (ms). */
const soonMs = 200;

describe('A container that comes and goes between two ticks', () => {
  let folder: string;
  let window: CollectingWindow;
  const told: { readonly entry: ContainerEntry; readonly atMs: number }[] = [];

  before(async () => {
    await ensureBusyboxImage();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-happening-'));
    fs.writeFileSync(path.join(folder, 'claim-1'), '');
    window = new CollectingWindow({
      seed: {
        epoch: 1,
        claim: { held: path.join(folder, 'claim-1'), successor: path.join(folder, 'claim-2') },
        inherited: undefined,
        isPaused: false,
        handleRefusedWrite: () => Promise.resolve(),
      },
      settings: {
        ...parseSettings(() => undefined).settings,
        intervalMs: 60_000,
        engines: [testEngineAddress],
      },
      environment: { variables: {}, homeFolder: os.homedir(), platform: process.platform },
      folder: path.join(folder, 'history'),
      ...builtFiles,
      clock,
      log: new RecordingLog(),
      handleDamage: () => undefined,
    });
    window.onDidChange(change => {
      if (change.type !== 'events') return;
      for (const entry of change.events)
        if (entry.kind === 'container' && entry.name === name) told.push({ entry, atMs: Date.now() });
    });
    await waitFor('a tick', () => window.state().tick?.engines[0]?.state.kind === 'connected');
    await window.handlers.flush({});
  });
  after(async () => {
    await window.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('is reported and stored within 200 ms of the engine’s own timestamp, at an interval of a minute', async () => {
    const time = new OwnTime();
    try {
      await docker('run', '--rm', '--name', name, await ensureBusyboxImage(), 'true');
      await waitFor('its end', () => told.some(({ entry }) => entry.action === 'destroy'));
      assert.deepEqual(
        told.map(({ entry }) => entry.action),
        ['create', 'start', 'die', 'destroy'],
      );
      for (const { entry, atMs } of told) {
        const tookMs = time.spanMs(entry.timestampMs, atMs);
        assert.ok(tookMs <= soonMs, `${entry.action} after ${tookMs} ms`);
      }
      assert.equal(told.find(({ entry }) => entry.action === 'die')?.entry.exitCode, 0);
      const query = { fromMs: 0, toMs: Date.now() + 60_000, limit: 100 };
      const stored = (await window.handlers.queryEvents(query)) as readonly ContainerEvent[];
      assert.deepEqual(
        stored.filter(each => each.name === name).map(({ action }) => action),
        ['destroy', 'die', 'start', 'create'],
      );
    } finally {
      time.dispose();
    }
  });
});
