import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseEndpoint } from '../../../src/engine/transport/endpoint';
import { SshAgent } from '../../../src/engine/transport/sshAgent';
import { engineStateIn } from '../../support/data/engines';
import { Collecting } from '../../support/data/collecting';
import { removeContainers, runContainer, testEngineAddress } from '../../support/engine/engine';
import { SocketRelay } from '../../support/fakes/socketRelay';
import { waitFor } from '../../support/run/waitFor';

const name = 'cm-engine-ssh';

/**
 * Stands in for a login on another machine: records how it was called, and runs the command in a local shell.
 */
const loginHere = `#!/bin/sh
echo "$@" >> "$(dirname "$0")/calls"
while [ "$1" != "--" ]; do shift; done
shift 2
exec sh -c "$*"
`;

const refusal = `#!/bin/sh
echo 'me@box: Permission denied (publickey).' >&2
exit 255
`;

describe('an engine that is reached through ssh', () => {
  let folder: string;
  const originalPath = process.env['PATH'];
  const originalHost = process.env['DOCKER_HOST'];

  const useSsh = (script: string): void =>
    fs.writeFileSync(path.join(folder, 'ssh'), script, { mode: 0o755 });
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-ssh-'));
    process.env['PATH'] = `${folder}${path.delimiter}${originalPath ?? ''}`;
    // The Docker command line at the "other end" must find the tests' engine.
    process.env['DOCKER_HOST'] = testEngineAddress;
  });
  afterEach(() => {
    process.env['PATH'] = originalPath;
    if (originalHost === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = originalHost;
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('gives containers, figures and events, asked for as the Docker command line does', async () => {
    useSsh(loginHere);
    const id = await runContainer({ name, command: 'sleep 100000' });
    const collecting = new Collecting('ssh://me@box:2222', 2000, 'cgroup');
    try {
      await collecting.sampleNow(id);
      const sample = await collecting.sampleNow(id);
      assert.equal(collecting.container(id)?.name, name);
      assert.ok(sample?.cpuPercent !== undefined && sample.memoryUsedBytes !== undefined);
      const calls = new Set(fs.readFileSync(path.join(folder, 'calls'), 'utf8').trim().split('\n'));
      const expected =
        '-l me -p 2222 -o ConnectTimeout=30 -o BatchMode=yes -T -- box docker system dial-stdio';
      assert.deepEqual([...calls], [expected]);
      // As far as anyone can tell it is on another machine, so its containers' cgroups are not looked for
      // here.
      assert.ok(collecting.log.lines.some(({ message }) => /through the engine's API/.test(message)));
    } finally {
      collecting.dispose();
      await removeContainers([name]);
    }
  });

  it('is the one behind the socket that the address names', async function () {
    if (!testEngineAddress.startsWith('unix://')) this.skip();
    useSsh(loginHere);
    const socket = path.join(folder, 'an engine.sock');
    const relay = new SocketRelay(socket, testEngineAddress.slice('unix://'.length));
    await relay.open();
    process.env['DOCKER_HOST'] = 'unix:///nonexistent/docker.sock';
    const address = `ssh://me@corp.test@box${encodeURI(socket)}`;
    const collecting = new Collecting(address, 60_000);
    try {
      await collecting.collector.collectNow();
      const state = engineStateIn(collecting.ticks.at(-1));
      assert.ok(state.kind === 'connected' && state.engine.address === address, JSON.stringify(state));
      assert.ok(relay.requests.length > 0);
      const calls = fs.readFileSync(path.join(folder, 'calls'), 'utf8');
      assert.match(
        calls,
        /^-l me@corp\.test .*-- box docker '--host=unix:.*an engine\.sock' system dial-stdio$/m,
      );
    } finally {
      collecting.dispose();
      await relay.close();
    }
  });

  it('is reported with what ssh says when it refuses', async () => {
    useSsh(refusal);
    const collecting = new Collecting('ssh://me@box', 60_000);
    await collecting.collector.collectNow();
    const state = engineStateIn(collecting.ticks.at(-1));
    collecting.dispose();
    assert.ok(
      state && 'message' in state && /Permission denied \(publickey\)/.test(JSON.stringify(state)),
      JSON.stringify(state),
    );
  });

  it('keeps connections for the next request, and leaves no process behind', async () => {
    useSsh(loginHere);
    const endpoint = parseEndpoint('ssh://box');
    assert.ok(endpoint.kind === 'ssh');
    const agent = new SshAgent(endpoint, 300);
    const ping = (): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        http
          .get({ agent, host: 'localhost', path: '/_ping' }, response => {
            response.resume();
            response.on('end', () => resolve(response.statusCode));
          })
          .on('error', reject);
      });
    assert.deepEqual(await Promise.all([ping(), ping()]), [200, 200]);
    assert.equal(await ping(), 200);
    assert.equal(fs.readFileSync(path.join(folder, 'calls'), 'utf8').trim().split('\n').length, 2);
    await waitFor('the processes to end', () => Object.keys(agent.freeSockets).length === 0);
    agent.destroy();
  });
});
