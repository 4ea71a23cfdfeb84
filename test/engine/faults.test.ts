import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { ContainerSample } from '../../src/common/model/sample';
import { engineStateIn } from '../support/data/engines';
import { busyboxImage, ensureBusyboxImage } from '../support/engine/busyboxImage';
import { Collecting, sampleOf } from '../support/data/collecting';
import { dockerClient } from '../support/engine/dockerEngine';
import { removeContainers, runContainer, testEngineAddress } from '../support/engine/engine';
import { KernelCpu } from '../support/engine/kernelCpu';
import { runCommand } from '../support/machine/runCommand';
import { SecondDaemon } from '../support/engine/secondDaemon';
import { SocketRelay, type AnswerPart } from '../support/fakes/socketRelay';
import { waitWithin } from '../support/machine/ownTime';
import { waitFor } from '../support/run/waitFor';

const name = 'cm-faults-busy';
const busy = 'while :; do :; done';

/** Sockets, pipes and files of this process. */
function openDescriptors(): number {
  return fs.readdirSync('/proc/self/fd').length;
}

/** Records promise rejections that nobody handles, whatever the test runner does with them. */
function watchRejections(): { readonly list: unknown[]; dispose(): void } {
  const list: unknown[] = [];
  const handle = (reason: unknown): void => void list.push(reason);
  process.on('unhandledRejection', handle);
  return { list, dispose: () => process.off('unhandledRejection', handle) };
}

describe('an engine behind a proxy that misbehaves', () => {
  let folder: string;
  let relay: SocketRelay;
  let collecting: Collecting;
  let rejections: ReturnType<typeof watchRejections>;
  let id: string;
  let kernel: KernelCpu;
  let descriptors: number;

  before(async function () {
    if (!testEngineAddress.startsWith('unix://') || process.platform !== 'linux') this.skip();
    rejections = watchRejections();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-faults-'));
    relay = new SocketRelay(path.join(folder, 'relay.sock'), testEngineAddress.slice('unix://'.length));
    await relay.open();
    id = await runContainer({ name, command: busy, args: ['--cpus', '0.2'] });
    kernel = await KernelCpu.of(name);
    kernel.follow();
    descriptors = openDescriptors();
    // Not started: each tick is requested, so that a test knows which one meets the fault.
    collecting = new Collecting(relay.address, 2000);
    await collecting.sampleNow(id);
  });
  after(async () => {
    collecting.dispose();
    await relay.close();
    kernel.dispose();
    rejections.dispose();
    fs.rmSync(folder, { recursive: true, force: true });
    await removeContainers([name]);
  });
  afterEach(() => {
    relay.fault = undefined;
    assert.deepEqual(rejections.list, []);
    assert.equal(collecting.log.count('error', /./), 0);
  });

  const isAnswer = ({ path: asked }: AnswerPart): boolean => !asked.endsWith('/events');
  const faults: Record<string, (part: AnswerPart) => void> = {
    'cuts answers short': ({ near, bytes }) => near.end(bytes.subarray(0, bytes.length / 2)),
    'resets connections': ({ near }) => near.destroy(),
    'answers 500': ({ near }) =>
      near.write('HTTP/1.1 500 Oops\r\nContent-Length: 17\r\n\r\n{"message":"oop"}'),
    'sends what is no HTTP': ({ near }) => near.write('\0\x01garbage\r\n\r\n'.repeat(20)),
    'sends half JSON': ({ near }) =>
      near.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n[{"Id":"a'),
  };
  for (const [what, fault] of Object.entries(faults)) {
    it(`that ${what} costs nothing but that tick`, async () => {
      relay.fault = part => (isAnswer(part) ? fault(part) : void part.near.write(part.bytes));
      assert.equal(await collecting.sampleNow(id), undefined);
      const spoiled = collecting.ticks.at(-1);
      assert.ok(spoiled?.host, 'the host is collected all the same');
      assert.ok(engineStateIn(spoiled).kind !== 'connected' || spoiled.samples.length === 0);
      relay.fault = undefined;
      await collecting.sampleNow(id);
      assert.equal(engineStateIn(collecting.ticks.at(-1)).kind, 'connected');
      kernel.assertTells(await collecting.sampleNow(id), what);
    });
  }

  it('that delays figures past a tick is asked no more often, which is shown until it is over', async function () {
    this.timeout(30_000);
    relay.fault = ({ near, path: asked, bytes }) => {
      if (asked.endsWith('/stats')) setTimeout(() => near.write(bytes), 3000);
      else near.write(bytes);
    };
    // The engine may have other containers.
    const figures = new RegExp(`${id}/stats$`);
    const asked = relay.count(figures);
    const slowMs = (): number => collecting.ticks.at(-1)?.engines[0]?.slowMs ?? 0;
    assert.equal(await collecting.sampleNow(id), undefined);
    assert.ok(slowMs() >= 2400, `${slowMs()} ms`);
    assert.ok(await collecting.sampleNow(id), 'the answer that came late');
    assert.ok(slowMs() >= 2900, `${slowMs()} ms`);
    assert.equal(relay.count(figures), asked + 1);
    relay.fault = undefined;
    kernel.assertTells(await collecting.sampleNow(id), 'once it is over');
    assert.equal(slowMs(), 0);
    assert.equal(collecting.log.count('warn', /answers slowly/), 1);
    assert.equal(collecting.log.count('info', /answers within a tick again/), 0, 'only after a minute');
  });

  it('that breaks or spoils the event stream gets a new one, and no change is lost', async () => {
    collecting.collector.setIntervalMs(60_000);
    collecting.collector.start();
    await waitFor('a stream', () => relay.count(/\/events$/) === 1);
    const said = ['{"Type":"container","Action":"sta', '\n<html>502 Bad Gateway</html>\n', ''];
    for (const text of said) {
      const streams = relay.count(/\/events$/);
      relay.fault = ({ near, path: asked, bytes }) => {
        if (!asked.endsWith('/events')) return void near.write(bytes);
        relay.fault = undefined;
        const length = Buffer.byteLength(text).toString(16);
        if (text === '') near.destroy();
        else near.end(`${length}\r\n${text}\r\n`);
      };
      const changed = collecting.changes.length;
      await runContainer({ name: `${name}-new`, command: 'sleep 600' });
      await collecting.waitForSoon('a new stream', 5000, () => relay.count(/\/events$/) > streams);
      await collecting.waitForSoon('the new container', 5000, () =>
        collecting.changes
          .slice(changed)
          .some(({ view }) =>
            view.containers.some(each => each.name === `${name}-new` && each.status === 'running'),
          ),
      );
      await removeContainers([`${name}-new`]);
    }
    assert.equal(collecting.changes.at(-1)?.view.engines[0]?.state.kind, 'connected');
  });

  it('leaves no connection and no descriptor open once collection is paused', async () => {
    collecting.collector.pause();
    const asked = relay.requests.length;
    // Node keeps an idle connection for five seconds.
    await waitWithin('connections to close', 8000, () => relay.connectionCount === 0);
    await waitWithin('descriptors to close', 3000, () => openDescriptors() <= descriptors);
    assert.equal(relay.requests.length, asked);
  });
});

describe('an engine that freezes and dies', () => {
  it('is reported, and figures are right by the second reading after it continues', async function () {
    if (!SecondDaemon.isPossible()) this.skip();
    this.timeout(60_000);
    const rejections = watchRejections();
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-frozen-'));
    const daemon = new SecondDaemon(folder);
    const client = (...args: string[]): Promise<string> =>
      runCommand(dockerClient(), ['--host', daemon.address, ...args]);
    const collecting = new Collecting(daemon.address, 1000);
    let kernel: KernelCpu | undefined;
    try {
      await ensureBusyboxImage();
      const image = path.join(folder, 'image.tar');
      await runCommand(dockerClient(), ['save', '--output', image, busyboxImage]);
      daemon.start();
      await waitFor('an answer', () => client('version'), 40_000);
      collecting.collector.start();
      await client('load', '--input', image);
      const args = ['--detach', '--network', 'none', '--cpus', '0.2', busyboxImage, '/bin/sh', '-c', busy];
      const id = (await client('run', ...args)).trim();
      const pid = Number(await client('inspect', '--format', '{{.State.Pid}}', id));
      kernel = KernelCpu.ofProcess(String(pid));
      kernel.follow();
      const next = (what: string, fits: (sample: ContainerSample | undefined) => boolean): Promise<unknown> =>
        collecting.waitForTick(what, collecting.ticks.length, tick => fits(sampleOf(tick, id)));
      await next('figures', sample => sample?.cpuPercent !== undefined);
      await daemon.hang();
      await collecting.waitForTick(
        'the state to be told',
        collecting.ticks.length,
        tick => engineStateIn(tick).kind === 'unreachable' && tick.containers.length === 0,
      );
      daemon.goOn();
      const first = collecting.ticks.length;
      await collecting.waitForTick('it to be back', first, tick => tick.samples.length > 0);
      const back = collecting.ticks.findIndex((tick, at) => at >= first && tick.samples.length > 0);
      // With an interval of one second a slow engine is not waited for, so only every second tick has its
      // figures.
      const second = await waitFor('a second reading', () =>
        collecting.ticks
          .slice(back + 1)
          .map(tick => sampleOf(tick, id))
          .find(sample => sample !== undefined),
      );
      kernel.assertTells(second, 'by the second reading');
      kernel.dispose();
      daemon.kill();
      // Its container outlives a daemon that is killed.
      process.kill(pid, 'SIGKILL');
      await collecting.waitForTick('the end to be told', collecting.ticks.length, tick => {
        return engineStateIn(tick).kind === 'unreachable' && tick.containers.length === 0;
      });
      assert.deepEqual(rejections.list, []);
      assert.equal(collecting.log.count('error', /./), 0);
    } finally {
      kernel?.dispose();
      collecting.dispose();
      rejections.dispose();
      await daemon.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
});
