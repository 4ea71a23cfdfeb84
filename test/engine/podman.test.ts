import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Tick } from '../../src/common/model/tick';
import type { ContainerEvent } from '../../src/common/model/event';
import { BackgroundProcess } from '../support/machine/background';
import { busyboxImage, ensureBusyboxImage } from '../support/engine/busyboxImage';
import { Collecting, sampleOf } from '../support/data/collecting';
import { dockerClient } from '../support/engine/dockerEngine';
import { engineStateIn } from '../support/data/engines';
import { assertCpuAsCounted } from '../support/engine/cpuAsCounted';
import { KernelCpu } from '../support/engine/kernelCpu';
import { runCommand } from '../support/machine/runCommand';
import { waitFor } from '../support/run/waitFor';

const podman = '/usr/bin/podman';
/** Docker's runtime, for when Podman's own does not support this kernel's cgroups. */
const runc = '/usr/sbin/runc';
const name = 'cm-podman-busy';
const stoppingName = 'cm-podman-stopping';
const checkedName = 'cm-podman-checked';
const podName = 'cm-podman-pod';

describe('Podman', () => {
  let folder: string;
  let service: BackgroundProcess | undefined;
  let address: string;
  let id: string;
  const options = (): string[] => [
    ...['--root', path.join(folder, 'root'), '--runroot', path.join(folder, 'run')],
    ...['--storage-driver', 'vfs', '--cgroup-manager', 'cgroupfs'],
    ...(fs.existsSync(runc) ? ['--runtime', runc] : []),
  ];
  const limits = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1000:1000'];
  const run = (its: string): string[] => ['run', '--detach', '--network', 'none', '--name', its, ...limits];
  const client = (...args: string[]): Promise<string> => runCommand(podman, [...options(), ...args]);

  before(async function () {
    if (!fs.existsSync(podman) || process.getuid?.() !== 0) this.skip();
    this.timeout(60_000);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-podman-'));
    const image = path.join(folder, 'image.tar');
    await ensureBusyboxImage();
    await runCommand(dockerClient(), ['save', '--output', image, busyboxImage]);
    await client('load', '--input', image);
    const socket = path.join(folder, 'podman.sock');
    address = `unix://${socket}`;
    const serve = [...options(), 'system', 'service', '--time', '0', address];
    service = new BackgroundProcess(podman, serve, path.join(folder, 'service.log'));
    await waitFor('the service', () => fs.existsSync(socket));
    id = (
      await client(
        ...run(name),
        '--cpus',
        '0.3',
        '--memory',
        '64m',
        busyboxImage,
        'sh',
        '-c',
        'while :; do :; done',
      )
    ).trim();
  });
  after(async () => {
    if (service) {
      await client('pod', 'rm', '--force', '--time', '0', podName).catch(() => undefined);
      for (const each of [name, stoppingName, checkedName])
        await client('rm', '--force', '--time', '0', each).catch(() => undefined);
    }
    await service?.stop(10_000);
    if (folder) await runCommand('/bin/rm', ['-rf', folder]).catch(() => undefined);
  });

  for (const way of ['api', 'cgroup'] as const) {
    it(`gives right figures of its containers, read by ${way}`, async function () {
      this.timeout(60_000);
      const collecting = new Collecting(address, 1000, way);
      try {
        collecting.collector.start();
        const tick = await collecting.waitForTick(
          'figures',
          2,
          each => sampleOf(each, id)?.cpuPercent !== undefined && each.engines[0]?.sampling === way,
        );
        const state = engineStateIn(tick);
        assert.ok(state.kind === 'connected' && state.engine.id === address, 'its ids are new each time');
        const sample = sampleOf(tick, id);
        assert.equal(sample?.memoryLimitBytes, 64 * 2 ** 20);
        assert.ok((sample.memoryUsedBytes ?? 0) > 4096 && (sample.memoryUsedBytes ?? 0) < 16 * 2 ** 20);
        assert.equal(sample.networkRxBytes, undefined, 'it is on no network');
        const container = tick.containers.find(each => each.id === id);
        assert.equal(container?.name, name);
        assert.ok((container.startedAtMs ?? 0) > Date.now() - 120_000);
        assert.equal(collecting.log.count('error', /./), 0);
      } finally {
        collecting.dispose();
      }
    });

    it(`gives the CPU use that the kernel counted, read by ${way}`, async function () {
      this.timeout(60_000);
      const pid = (await client('inspect', '--format', '{{.State.Pid}}', name)).trim();
      const collecting = new Collecting(address, 2000, way);
      try {
        const percent = await assertCpuAsCounted(
          KernelCpu.ofProcess(pid),
          () => collecting.sampleNow(id),
          () => delay(1000),
        );
        assert.ok(percent > 0 && percent <= 35, `${percent} % of a limit of 30`);
      } finally {
        collecting.dispose();
      }
    });
  }

  it('measures a container that is told to stop for as long as it runs', async function () {
    this.timeout(60_000);
    const deaf = `trap '' TERM; while :; do :; done`;
    const stopping = await client(...run(stoppingName), '--cpus', '0.3', busyboxImage, 'sh', '-c', deaf);
    const collecting = new Collecting(address, 1000, 'cgroup');
    try {
      collecting.collector.start();
      const its = stopping.trim();
      await collecting.waitForTick('figures', 0, each => sampleOf(each, its)?.cpuPercent !== undefined);
      const stop = client('stop', '--time', '20', stoppingName);
      stop.catch(() => undefined);
      const isStopping = (each: Tick | undefined): boolean =>
        each?.containers.find(container => container.id === its)?.status === 'stopping';
      // Podman sends no event for this state.
      await waitFor('its state', async () => {
        await collecting.collector.collectNow();
        return isStopping(collecting.ticks.at(-1));
      });
      const next = collecting.ticks.length;
      // Requested ticks are close together, and rates over a very short time are not reported.
      const tick = await collecting.waitForTick(
        'figures of it',
        next,
        each => isStopping(each) && sampleOf(each, its)?.cpuPercent !== undefined,
      );
      const percent = sampleOf(tick, its)?.cpuPercent ?? Number.NaN;
      // On a busy machine it gets less than its limit.
      assert.ok(percent > 0 && percent < 40, `${percent} %, held at 30`);
      assert.ok(tick.containers.find(container => container.id === its)?.pid);
      await client('kill', stoppingName);
      await stop.catch(() => undefined);
      const end = await collecting.waitForTick('its end', collecting.ticks.length, each =>
        each.containers.some(container => container.id === its && container.status === 'exited'),
      );
      assert.equal(end.containers.find(container => container.id === its)?.exitCode, 137);
    } finally {
      collecting.dispose();
    }
  });

  it('tells the health that a check found, which its events and its list do not', async function () {
    this.timeout(60_000);
    const check = [
      '--health-cmd',
      'test -f /tmp/ok',
      '--health-interval',
      'disable',
      '--health-retries',
      '1',
    ];
    const labels = ['--label', 'health_status=healthy', '--label', 'name=evil'];
    const checked = await client(...run(checkedName), ...check, ...labels, busyboxImage, 'sleep', '600');
    const its = checked.trim();
    const collecting = new Collecting(address, 60_000);
    try {
      collecting.collector.start();
      await collecting.waitForTick('a tick', 0, each => each.containers.some(({ id: one }) => one === its));
      const health = (): unknown =>
        collecting.changes.at(-1)?.view.containers.find(each => each.id === its)?.health;
      // The exit code tells the result, so it may fail.
      await client('healthcheck', 'run', checkedName).catch(() => undefined);
      await collecting.waitForSoon('the bad health', 10_000, () => health() === 'unhealthy');
      await client('exec', checkedName, 'touch', '/tmp/ok');
      await client('healthcheck', 'run', checkedName);
      await collecting.waitForSoon('the good health', 10_000, () => health() === 'healthy');
      await collecting.collector.collectNow();
      const told = collecting.ticks
        .flatMap(tick => tick.events ?? [])
        .filter(each => each.containerId === its);
      assert.deepEqual(
        told.filter(({ action }) => action === 'health_status').map(each => [each.name, each.health]),
        [
          [checkedName, 'unhealthy'],
          [checkedName, 'healthy'],
        ],
      );
    } finally {
      collecting.dispose();
    }
  });

  it('lists the containers of a pod, and not the one that holds it together', async function () {
    this.timeout(60_000);
    const infra = ['--infra-image', busyboxImage, '--infra-command', 'sleep 600'];
    for (const own of [[], ['--infra-name', 'cm-podman-mine']]) {
      await client('pod', 'create', '--name', podName, '--network', 'none', ...infra, ...own);
      const created = [
        'create',
        '--pod',
        podName,
        '--name',
        'cm-podman-member',
        busyboxImage,
        'sleep',
        '600',
      ];
      const member = (await client(...created)).trim();
      const collecting = new Collecting(address, 60_000);
      try {
        const { containers } = await collecting.engine.view(AbortSignal.timeout(20_000), true);
        const ids = (await client('ps', '--all', '--quiet', '--no-trunc')).trim().split('\n');
        assert.deepEqual(ids.filter(one => !containers.some(each => each.id === one)).length, 1);
        assert.ok(containers.some(each => each.id === member));
        assert.ok(containers.every(each => !/infra|mine/.test(each.name)));
      } finally {
        collecting.dispose();
        await client('pod', 'rm', '--force', '--time', '0', podName);
      }
    }
  });

  it('is one engine under its socket, a link to it, and another service of the same containers', async function () {
    this.timeout(60_000);
    const link = path.join(folder, 'link.sock');
    fs.symlinkSync(address.slice('unix://'.length), link);
    const second = `unix://${path.join(folder, 'second.sock')}`;
    const serve = [...options(), 'system', 'service', '--time', '0', second];
    const other = new BackgroundProcess(podman, serve, path.join(folder, 'second.log'));
    const collecting = new Collecting(address, 1000, 'cgroup', [`unix://${link}`, second]);
    try {
      await waitFor('the service', () => fs.existsSync(second.slice('unix://'.length)));
      collecting.collector.start();
      const tick = await collecting.waitForTick('all to be known', 0, ({ engines }) =>
        engines.slice(1).every(({ state }) => state.kind === 'duplicate'),
      );
      assert.deepEqual(
        [
          tick.containers.filter(each => each.id === id),
          tick.samples.filter(each => each.containerId === id),
        ].map(({ length }) => length),
        [1, 1],
        'every container once',
      );
      const key = tick.engines[0]?.key;
      const [known] = collecting.known.filter(each => each.key === key);
      assert.equal(collecting.known.length, 1);
      assert.equal(known?.former.length, 1, 'what the second service’s history had been stored under');
      assert.deepEqual([...(known?.addresses ?? [])].sort(), [address, second].sort());
    } finally {
      collecting.dispose();
      await other.stop(10_000);
    }
  });

  it('tells when a container ends, and how', async function () {
    this.timeout(60_000);
    const collecting = new Collecting(address, 60_000);
    try {
      collecting.collector.start();
      await collecting.waitForTick('a tick', 0, each => engineStateIn(each).kind === 'connected');
      await client('kill', name);
      const status = (): string | undefined =>
        collecting.changes.at(-1)?.view.containers.find(each => each.id === id)?.status;
      await collecting.waitForSoon('the end', 10_000, () => status() === 'exited');
      const events = (): ContainerEvent[] => collecting.ticks.flatMap(tick => tick.events ?? []);
      const isEnd = ({ action, exitCode }: ContainerEvent): boolean => action === 'die' && exitCode === 137;
      // The list may show the end before the event arrives.
      await waitFor('the event', async () => (await collecting.collector.collectNow(), events().some(isEnd)));
      assert.ok(events().some(isEnd), JSON.stringify(events()));
    } finally {
      collecting.dispose();
    }
  });
});
