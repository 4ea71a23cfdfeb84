import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { isOnBattery } from '../../../src/sample/isOnBattery';
import type { SystemRound } from '../../../src/sample/systemInformation';

describe('isOnBattery', () => {
  let folder: string;
  let answer: Promise<object>;
  let openRounds = 0;
  const beginRound = (): SystemRound => {
    openRounds++;
    return { battery: () => answer, dispose: () => void openRounds-- } as unknown as SystemRound;
  };
  const supply = (name: string, files: Readonly<Record<string, string>>): void => {
    fs.mkdirSync(path.join(folder, name), { recursive: true });
    for (const [file, text] of Object.entries(files))
      fs.writeFileSync(path.join(folder, name, file), `${text}\n`);
  };
  beforeEach(() => {
    answer = Promise.reject(new Error('Linux tells in files'));
    answer.catch(() => undefined);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-power-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('is so while a battery gives power and no mains do', async () => {
    supply('BAT0', { type: 'Battery', status: 'Discharging' });
    supply('AC', { type: 'Mains', online: '0' });
    assert.equal(await isOnBattery('linux', beginRound, folder), true);
    supply('AC', { type: 'Mains', online: '1' });
    assert.equal(await isOnBattery('linux', beginRound, folder), false);
  });

  it('is not so for the battery of a mouse, or on a machine without any', async () => {
    supply('hidpp_battery_0', { type: 'Battery', status: 'Discharging', scope: 'Device' });
    assert.equal(await isOnBattery('linux', beginRound, folder), false);
    assert.equal(await isOnBattery('linux', beginRound, path.join(folder, 'missing')), false);
  });

  it('is what the system answers elsewhere, and not so where it does not answer', async () => {
    assert.equal(await isOnBattery('darwin', beginRound), false);
    for (const [hasBattery, acConnected] of [
      [true, false],
      [true, true],
      [false, false],
    ]) {
      answer = Promise.resolve({ hasBattery, acConnected });
      assert.equal(await isOnBattery('win32', beginRound), hasBattery && !acConnected);
    }
    assert.equal(openRounds, 0);
  });
});
