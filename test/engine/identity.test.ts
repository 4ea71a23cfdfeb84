import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Container } from '../../src/common/model/container';
import { busyboxImage, ensureBusyboxImage } from '../support/engine/busyboxImage';
import { Collecting } from '../support/data/collecting';
import { dockerClient } from '../support/engine/dockerEngine';
import { docker, removeContainers, testEngineAddress } from '../support/engine/engine';
import { runCommand } from '../support/machine/runCommand';
import { SecondDaemon } from '../support/engine/secondDaemon';
import { waitFor } from '../support/run/waitFor';

const composedImage = 'cm-identity-image:1';
const names = ['cm-identity-plain', 'cm-identity-replica', 'cm-identity-run'] as const;

describe('the identity of a real engine’s containers', () => {
  after(async () => {
    await removeContainers(names);
    await docker('rmi', '--force', composedImage).catch(() => undefined);
  });

  it('is not taken from labels that Compose wrote on their image', async () => {
    const labels = (values: Readonly<Record<string, string>>, flag: string): string[] =>
      Object.entries(values).flatMap(([key, value]) => [flag, `com.docker.compose.${key}=${value}`]);
    const [plain, replica, run] = names;
    await removeContainers(names);
    const bare = (await docker('create', await ensureBusyboxImage(), 'true')).trim();
    const built = { project: 'cm-identity', service: 'api', version: '2.32.1' };
    const changes = Object.entries(built).map(([key, value]) => `LABEL com.docker.compose.${key}=${value}`);
    await docker('commit', ...changes.flatMap(each => ['--change', each]), bare, composedImage);
    await docker('rm', bare);
    const start = async (name: string, values: Readonly<Record<string, string>>): Promise<string> => {
      const own = labels(values, '--label');
      return (await docker('run', '--detach', '--name', name, ...own, composedImage, 'sleep', '600')).trim();
    };
    const own = { 'container-number': '1', 'config-hash': '0a' };
    await start(plain, {});
    await start(replica, { ...own, oneoff: 'False' });
    await start(run, { ...own, oneoff: 'True' });
    const collecting = new Collecting(testEngineAddress, 60_000);
    try {
      const { containers } = await collecting.engine.view(AbortSignal.timeout(20_000));
      const [first, second, third] = names.map(name => containers.find(each => each.name === name)?.workload);
      assert.deepEqual(first?.key.slice(9), `name:${plain}`);
      assert.deepEqual([first?.project, first?.service], [undefined, undefined]);
      assert.deepEqual([second?.key.slice(9), second?.isOneOff], ['compose:cm-identity/api/1', undefined]);
      assert.deepEqual([third?.key.slice(9), third?.isOneOff], [`name:${run}`, true]);
    } finally {
      collecting.dispose();
    }
  });

  it('is a service and a slot where a Swarm makes one container after another', async function () {
    if (!SecondDaemon.isPossible()) this.skip();
    this.timeout(120_000);
    await ensureBusyboxImage();
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-swarm-'));
    const daemon = new SecondDaemon(folder);
    const client = (...args: string[]): Promise<string> =>
      runCommand(dockerClient(), ['--host', daemon.address, ...args]);
    const collecting = new Collecting(daemon.address, 60_000);
    try {
      const image = path.join(folder, 'image.tar');
      await docker('save', '--output', image, busyboxImage);
      daemon.start();
      await waitFor(
        'the engine',
        () =>
          client('version').then(
            () => true,
            () => false,
          ),
        30_000,
      );
      await client('load', '--input', image);
      await client('swarm', 'init', '--advertise-addr', '127.0.0.1', '--listen-addr', '127.0.0.1');
      // Labels as set by `docker stack deploy`.
      const stack = ['--container-label', 'com.docker.stack.namespace=shop'];
      const create = ['service', 'create', '--detach', '--no-resolve-image', '--network', 'host', ...stack];
      const command = [busyboxImage, 'sleep', '600'];
      await client(...create, '--replicas', '2', '--name', 'shop_web', ...command);
      await client(...create, '--mode', 'global', '--name', 'shop_agent', ...command);
      const running = async (): Promise<readonly Container[]> => {
        const { containers } = await collecting.engine.view(AbortSignal.timeout(20_000), true);
        return containers.filter(({ status }) => status === 'running');
      };
      const first = await waitFor(
        'the tasks',
        async () => {
          const found = await running();
          return found.length === 3 && found;
        },
        60_000,
      );
      const keys = (containers: readonly Container[]): string[] =>
        containers
          .map(({ workload }) => `${workload.project} ${workload.service} ${workload.key.slice(9)}`)
          .sort();
      assert.deepEqual(keys(first), [
        'shop agent swarm:shop_agent/node',
        'shop web swarm:shop_web/1',
        'shop web swarm:shop_web/2',
      ]);
      for (const { id } of first) await client('kill', id);
      const ids = new Set(first.map(({ id }) => id));
      const second = await waitFor(
        'new containers',
        async () => {
          const found = (await running()).filter(({ id }) => !ids.has(id));
          return found.length === 3 && found;
        },
        60_000,
      );
      assert.deepEqual(keys(second), keys(first));
    } finally {
      collecting.dispose();
      await client('swarm', 'leave', '--force').catch(() => undefined);
      await daemon.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
});
