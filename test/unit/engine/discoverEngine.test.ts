import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as os from 'node:os';
import * as path from 'node:path';
import { discoverEngine } from '../../../src/engine/discoverEngine';
import type { Environment } from '../../../src/engine/environment';

/** A socket that answers as an engine of a name. */
async function fakeEngine(socket: string, name: string): Promise<http.Server> {
  const server = http.createServer((request, response) => {
    const isVersion = request.url?.startsWith('/version');
    response.setHeader('Content-Type', 'application/json');
    response.end(
      JSON.stringify(isVersion ? { Version: '1.2.3', ApiVersion: '1.41' } : { ID: name, Name: name }),
    );
  });
  fs.mkdirSync(path.dirname(socket), { recursive: true });
  await new Promise<void>(resolve => server.listen(socket, resolve));
  return server;
}

describe('discoverEngine', () => {
  let home: string;
  let environment: Environment;
  const servers: http.Server[] = [];

  const listen = async (socket: string, name: string): Promise<string> => {
    servers.push(await fakeEngine(socket, name));
    return `unix://${socket}`;
  };
  const addContext = (name: string, host: string): void => {
    const digest = createHash('sha256').update(name).digest('hex');
    const folder = path.join(home, '.docker', 'contexts', 'meta', digest);
    fs.mkdirSync(folder, { recursive: true });
    const meta = { Name: name, Endpoints: { docker: { Host: host } } };
    fs.writeFileSync(path.join(folder, 'meta.json'), JSON.stringify(meta));
  };
  const withVariables = (variables: Environment['variables']): Environment => ({ ...environment, variables });
  const nameOf = async (setting: string, env: Environment): Promise<string> => {
    const { state } = await discoverEngine(setting, env);
    return state.kind === 'connected' ? state.engine.name : state.kind;
  };

  beforeEach(() => {
    home = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-home-'));
    environment = { variables: {}, homeFolder: home, platform: 'linux' };
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map(server => new Promise(resolve => server.close(resolve))));
    fs.rmSync(home, { recursive: true, force: true });
  });

  it('prefers the setting over DOCKER_HOST, and that over a context', async () => {
    const setting = await listen(path.join(home, 'setting.sock'), 'setting');
    const host = await listen(path.join(home, 'host.sock'), 'host');
    addContext('work', await listen(path.join(home, 'context.sock'), 'context'));
    const variables = { DOCKER_HOST: host, DOCKER_CONTEXT: 'work' };
    assert.equal(await nameOf(setting, withVariables(variables)), 'setting');
    assert.equal(await nameOf('', withVariables(variables)), 'host');
    assert.equal(await nameOf('', withVariables({ DOCKER_CONTEXT: 'work' })), 'context');
  });

  it('follows the current context of the Docker CLI’s config', async () => {
    addContext('work', await listen(path.join(home, 'context.sock'), 'context'));
    fs.writeFileSync(path.join(home, '.docker', 'config.json'), JSON.stringify({ currentContext: 'work' }));
    assert.equal(await nameOf('', environment), 'context');
  });

  it('does not fall back from what the user chose', async () => {
    await listen(path.join(home, '.orbstack', 'run', 'docker.sock'), 'orbstack');
    const { state } = await discoverEngine('unix:///nonexistent/engine.sock', environment);
    assert.ok(state.kind === 'unreachable');
    assert.match(state.message, /\/nonexistent\/engine\.sock \(ENOENT\)/);
  });

  it('passes over a socket whose engine is gone, and says what it tried when none answers', async () => {
    const dead = path.join(home, 'dead.sock');
    const engine = await fakeEngine(dead, 'dead');
    fs.linkSync(dead, `${dead}.kept`);
    await new Promise(resolve => engine.close(resolve));
    fs.renameSync(`${dead}.kept`, dead);
    const alive = await listen(path.join(home, 'alive.sock'), 'alive');
    const found = await discoverEngine('', environment, [`unix://${dead}`, alive]);
    assert.ok(found.state.kind === 'connected' && found.state.engine.name === 'alive');
    const { state } = await discoverEngine('', environment, [`unix://${dead}`, 'unix:///nonexistent/x.sock']);
    assert.ok(state.kind === 'unreachable');
    assert.deepEqual(state.tried, [`unix://${dead} (ECONNREFUSED)`, 'unix:///nonexistent/x.sock (ENOENT)']);
  });

  it('says what is wrong with an address or a context that cannot be used', async () => {
    const { state } = await discoverEngine('docker.sock', environment);
    assert.ok(state.kind === 'invalidEndpoint' && /Allowed are/.test(state.message));
    const missing = await discoverEngine('', withVariables({ DOCKER_CONTEXT: 'nope' }));
    assert.ok(missing.state.kind === 'invalidEndpoint' && /“nope”/.test(missing.state.message));
    addContext('remote', 'ssh://me@host');
    const ssh = await discoverEngine('', withVariables({ DOCKER_CONTEXT: 'remote' }));
    assert.ok(ssh.state.kind === 'invalidEndpoint' && /“remote”.*ssh/.test(ssh.state.message));
  });

  it('takes a broken config file for none', async () => {
    fs.mkdirSync(path.join(home, '.docker'), { recursive: true });
    fs.writeFileSync(path.join(home, '.docker', 'config.json'), '{ not json');
    const host = await listen(path.join(home, 'host.sock'), 'host');
    assert.equal(await nameOf('', withVariables({ DOCKER_HOST: host })), 'host');
    const { state } = await discoverEngine('', environment);
    assert.notEqual(state.kind, 'invalidEndpoint');
  });

  it('is not led astray by DOCKER_HOST of the process when another engine is set', async () => {
    const setting = await listen(path.join(home, 'setting.sock'), 'setting');
    const before = process.env['DOCKER_HOST'];
    process.env['DOCKER_HOST'] = 'tcp://127.0.0.1:1';
    try {
      assert.equal(await nameOf(setting, environment), 'setting');
      assert.equal(process.env['DOCKER_HOST'], 'tcp://127.0.0.1:1');
    } finally {
      if (before === undefined) delete process.env['DOCKER_HOST'];
      else process.env['DOCKER_HOST'] = before;
    }
  });
});
