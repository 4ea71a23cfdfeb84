/**
 * `node sampleHost.js COUNT [with-processes]` reads the host COUNT times, as the collector does at its ticks.
 */
import { execFileSync } from 'node:child_process';
import { systemClock as clock } from '../../src/node/systemClock';
import { hostSamplerOfMachine } from '../support/data/hostSampler';
import { RecordingLog } from '../support/fakes/recordingLog';

async function read(count: number, hasProcesses: boolean): Promise<void> {
  const sampler = hostSamplerOfMachine(clock, new RecordingLog());
  for (let reading = 0; reading < count; reading++) {
    await sampler.read(clock.now(), 60_000, 1000);
    if (hasProcesses) execFileSync('/bin/true');
  }
  sampler.dispose();
}

void read(Number(process.argv[2]), process.argv[3] !== undefined);
