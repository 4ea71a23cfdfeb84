import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { discoverEngine } from '../../../../src/engine/discovery/discoverEngine';
import { engineChoicesOf } from '../../../../src/engine/discovery/engineChoices';
import type { Environment } from '../../../../src/engine/discovery/environment';
import { FakeEngine } from '../../../support/fakes/fakeEngine';
import { itWith } from '../../../support/run/itWith';

/** A deadline that these tests do not reach. */
const unhurried = (): AbortSignal => AbortSignal.timeout(20_000);

describe('discoverEngine', () => {
  let home: string;
  let environment: Environment;
  const servers: FakeEngine[] = [];

  const listen = async (socket: string, name: string): Promise<string> => {
    const engine = await new FakeEngine(socket, name).listen();
    servers.push(engine);
    return engine.address;
  };
  const addContext = (name: string, host: string, more: object = {}): void => {
    const digest = createHash('sha256').update(name).digest('hex');
    const folder = path.join(home, '.docker', 'contexts', 'meta', digest);
    fs.mkdirSync(folder, { recursive: true });
    const meta = { Name: name, Endpoints: { docker: { Host: host, ...more } } };
    fs.writeFileSync(path.join(folder, 'meta.json'), JSON.stringify(meta));
  };
  const withVariables = (variables: Environment['variables']): Environment => ({ ...environment, variables });
  const nameOf = async (wanted: string, env: Environment): Promise<string> => {
    const { state } = await discoverEngine(wanted, env, unhurried());
    return state.kind === 'connected' ? state.engine.name : state.kind;
  };

  beforeEach(() => {
    home = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-home-'));
    environment = { variables: {}, homeFolder: home, platform: 'linux' };
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map(server => server.close()));
    fs.rmSync(home, { recursive: true, force: true });
  });

  it('prefers the setting over DOCKER_HOST, and that over a context', async () => {
    const setting = await listen(path.join(home, 'setting.sock'), 'setting');
    const host = await listen(path.join(home, 'host.sock'), 'host');
    addContext('work', await listen(path.join(home, 'context.sock'), 'context'));
    const variables = { DOCKER_HOST: host, DOCKER_CONTEXT: 'work' };
    assert.equal(await nameOf(setting, withVariables(variables)), 'setting');
    assert.equal(await nameOf('auto', withVariables(variables)), 'host');
    assert.equal(await nameOf('auto', withVariables({ DOCKER_CONTEXT: 'work' })), 'context');
  });

  it('follows the current context of the Docker CLI’s config', async () => {
    addContext('work', await listen(path.join(home, 'context.sock'), 'context'));
    fs.writeFileSync(path.join(home, '.docker', 'config.json'), JSON.stringify({ currentContext: 'work' }));
    assert.equal(await nameOf('auto', environment), 'context');
  });

  itWith('unixSockets', 'does not fall back from what the user chose', async () => {
    await listen(path.join(home, '.orbstack', 'run', 'docker.sock'), 'orbstack');
    const { state } = await discoverEngine('unix:///nonexistent/engine.sock', environment, unhurried());
    assert.ok(state.kind === 'unreachable');
    assert.match(state.message, /\/nonexistent\/engine\.sock \(ENOENT\)/);
  });

  itWith(
    'unixSockets',
    'passes over a socket whose engine is gone, and says what it tried when none answers',
    async () => {
      const dead = path.join(home, 'dead.sock');
      const engine = await new FakeEngine(dead, 'dead').listen();
      fs.linkSync(dead, `${dead}.kept`);
      await engine.close();
      fs.renameSync(`${dead}.kept`, dead);
      const alive = await listen(path.join(home, 'alive.sock'), 'alive');
      const found = await discoverEngine('auto', environment, unhurried(), [`unix://${dead}`, alive]);
      assert.ok(found.state.kind === 'connected' && found.state.engine.name === 'alive');
      const { state } = await discoverEngine('auto', environment, unhurried(), [
        `unix://${dead}`,
        'unix:///nonexistent/x.sock',
      ]);
      assert.ok(state.kind === 'unreachable');
      assert.deepEqual(state.tried, [`unix://${dead} (ECONNREFUSED)`, 'unix:///nonexistent/x.sock (ENOENT)']);
    },
  );

  it('says what is wrong with an address or a context that cannot be used', async () => {
    const { state } = await discoverEngine('docker.sock', environment, unhurried());
    assert.ok(state.kind === 'invalidEndpoint' && /Allowed are/.test(state.message));
    const missing = await discoverEngine('auto', withVariables({ DOCKER_CONTEXT: 'nope' }), unhurried());
    assert.ok(missing.state.kind === 'invalidEndpoint' && /“nope”/.test(missing.state.message));
    addContext('remote', 'ssh://-oProxyCommand=x@host');
    const ssh = await discoverEngine('auto', withVariables({ DOCKER_CONTEXT: 'remote' }), unhurried());
    assert.ok(ssh.state.kind === 'invalidEndpoint' && /“remote”.*ssh/.test(ssh.state.message));
  });

  it('tells a context that cannot be read from one that is not there', async () => {
    addContext('work', await listen(path.join(home, 'context.sock'), 'context'));
    const digest = createHash('sha256').update('work').digest('hex');
    const file = path.join(home, '.docker', 'contexts', 'meta', digest, 'meta.json');
    const says = async (): Promise<string> => {
      const { state } = await discoverEngine('context:work', environment, unhurried());
      return 'message' in state ? state.message : state.kind;
    };
    assert.equal(await says(), 'connected');
    for (const [text, what] of [
      ['{ not json', /“work” cannot be used: .*meta\.json is not valid JSON/],
      ['[]', /names no Docker endpoint/],
      ['{"Endpoints":{"kubernetes":{}}}', /names no Docker endpoint/],
      ['{"Endpoints":{"docker":{"Host":7}}}', /names no Docker endpoint/],
    ] as const) {
      fs.writeFileSync(file, text);
      assert.match(await says(), what, text);
    }
    fs.rmSync(file);
    assert.match(await says(), /There is no Docker context “work”/);
    // Nobody can read a folder in place of the file.
    fs.mkdirSync(file);
    assert.match(await says(), /“work” cannot be used: .*meta\.json cannot be read \(EISDIR\)/);
  });

  it('passes over a config that cannot be read, and says so; without a certificate that cannot be read it asks nobody', async () => {
    const alive = await listen(path.join(home, 'alive.sock'), 'alive');
    fs.mkdirSync(path.join(home, '.docker', 'config.json'), { recursive: true });
    const found = await discoverEngine('auto', environment, unhurried(), [alive]);
    assert.ok(
      found.state.kind === 'connected' &&
        /config\.json cannot be read \(EISDIR\): ignored/.test(found.state.engine.origin),
    );
    fs.mkdirSync(path.join(home, 'certs', 'key.pem'), { recursive: true });
    const variables = {
      DOCKER_HOST: 'tcp://127.0.0.1:1',
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: path.join(home, 'certs'),
    };
    const { state } = await discoverEngine('auto', withVariables(variables), unhurried());
    assert.ok(state.kind === 'invalidEndpoint' && /key\.pem cannot be read/.test(state.message));
  });

  it('takes blanks in DOCKER_HOST for the usual sockets, whatever the context', async () => {
    addContext('work', await listen(path.join(home, 'context.sock'), 'context'));
    const usual = await listen(path.join(home, 'usual.sock'), 'usual');
    const variables = { DOCKER_HOST: '  ', DOCKER_CONTEXT: 'work' };
    const { state } = await discoverEngine('auto', withVariables(variables), unhurried(), [usual]);
    assert.ok(state.kind === 'connected' && state.engine.name === 'usual');
    assert.match(state.engine.origin, /DOCKER_HOST is blank/);
  });

  itWith('unixSockets', 'asks the engine behind a path, and not the one that answers without', async () => {
    const engine = await new FakeEngine(path.join(home, 'http.sock'), 'without').listen();
    servers.push(engine);
    engine.answer('/engines/one/_ping', 'OK');
    engine.answer('/engines/one/version', { ApiVersion: '1.41' });
    engine.answer('/engines/one/info', { ID: 'one', Name: 'one' });
    engine.answer('/engines/one/v1.41/containers/json', []);
    const relay = net.createServer(near => near.pipe(net.connect(path.join(home, 'http.sock'))).pipe(near));
    await new Promise<void>(resolve => relay.listen(0, '127.0.0.1', resolve));
    const address = `tcp://127.0.0.1:${(relay.address() as net.AddressInfo).port}/engines/one`;
    const { client, state } = await discoverEngine(address, environment, unhurried());
    assert.ok(state.kind === 'connected' && state.engine.name === 'one');
    assert.equal(state.engine.address, address);
    assert.deepEqual((await client?.listContainers(unhurried()))?.containers, []);
    assert.ok(engine.requests.every(({ url }) => url?.startsWith('/engines/one/')));
    relay.close();
  });

  itWith('unixSockets', 'passes over a config file that is no JSON, and says so', async () => {
    fs.mkdirSync(path.join(home, '.docker'), { recursive: true });
    fs.writeFileSync(path.join(home, '.docker', 'config.json'), '{ not json');
    const alive = await listen(path.join(home, 'alive.sock'), 'alive');
    const found = await discoverEngine('auto', environment, unhurried(), [alive]);
    assert.ok(
      found.state.kind === 'connected' && /config\.json is not valid JSON/.test(found.state.engine.origin),
    );
    const { state } = await discoverEngine('auto', environment, unhurried(), ['unix:///nonexistent/x.sock']);
    assert.ok(state.kind === 'unreachable' && /config\.json is not valid JSON/.test(state.tried[0] ?? ''));
  });

  it('takes “default” and a context without an address for the usual sockets', async () => {
    const alive = await listen(path.join(home, 'alive.sock'), 'alive');
    addContext('empty', '');
    for (const name of ['default', 'empty']) {
      const variables = { DOCKER_CONTEXT: name };
      const { state } = await discoverEngine('auto', withVariables(variables), unhurried(), [alive]);
      assert.equal(state.kind, 'connected', name);
      const named = await discoverEngine(`context:${name}`, environment, unhurried(), [alive]);
      assert.equal(named.state.kind, 'connected', name);
    }
    fs.writeFileSync(
      path.join(home, '.docker', 'config.json'),
      JSON.stringify({ currentContext: 'default' }),
    );
    const { state } = await discoverEngine('auto', environment, unhurried(), [alive]);
    assert.equal(state.kind, 'connected');
  });

  it('finds an engine behind a socket that hangs', async () => {
    const hanging = await new FakeEngine(path.join(home, 'hanging.sock')).listen();
    servers.push(hanging);
    let isGivenUp = false;
    hanging.routes.set('/_ping', (_request, response) => response.on('close', () => (isGivenUp = true)));
    const alive = await new FakeEngine(path.join(home, 'alive.sock'), 'alive').listen();
    servers.push(alive);
    const answer = alive.routes.get('/_ping');
    let isAskedBeside: boolean | undefined;
    alive.routes.set('/_ping', (request, response) => {
      isAskedBeside = !isGivenUp;
      answer?.(request, response);
    });
    const { state } = await discoverEngine('auto', environment, unhurried(), [
      hanging.address,
      alive.address,
    ]);
    assert.ok(state.kind === 'connected' && state.engine.name === 'alive');
    assert.equal(isAskedBeside, true, 'it does not wait until the hanging one is given up');
  });

  it('lets an engine that answers take its time to say who it is', async () => {
    const slow = await new FakeEngine(path.join(home, 'slow.sock'), 'slow').listen();
    servers.push(slow);
    const answer = slow.routes.get('/info');
    slow.routes.set('/info', (request, response) => void setTimeout(() => answer?.(request, response), 3500));
    const { state } = await discoverEngine(slow.address, environment, unhurried());
    assert.ok(state.kind === 'connected' && state.engine.name === 'slow');
  });

  it('takes the first that answers, though it needs longer than the next to say who it is', async () => {
    const first = await new FakeEngine(path.join(home, 'first.sock'), 'first').listen();
    servers.push(first);
    const answer = first.routes.get('/info');
    first.routes.set('/info', (request, response) => void setTimeout(() => answer?.(request, response), 900));
    const second = await listen(path.join(home, 'second.sock'), 'second');
    const { state } = await discoverEngine('auto', environment, unhurried(), [first.address, second]);
    assert.ok(state.kind === 'connected' && state.engine.name === 'first');
  });

  itWith(
    'fileModes',
    'takes a socket that it may not open for an engine, but not a folder that it may not look into',
    async () => {
      const isRoot = process.getuid?.() === 0;
      fs.chmodSync(home, 0o755);
      const closed = path.join(home, 'closed');
      const open = path.join(home, 'engine.sock');
      await listen(open, 'engine');
      fs.mkdirSync(closed);
      fs.chmodSync(closed, isRoot ? 0o700 : 0);
      fs.chmodSync(open, isRoot ? 0o600 : 0);
      if (isRoot) process.seteuid?.(65_534);
      try {
        const inside = `unix://${path.join(closed, 'podman.sock')}`;
        const { state } = await discoverEngine('auto', environment, unhurried(), [inside]);
        assert.deepEqual(
          [state.kind, 'tried' in state && state.tried],
          ['unreachable', [`${inside} (EACCES)`]],
        );
        const denied = await discoverEngine('auto', environment, unhurried(), [inside, `unix://${open}`]);
        assert.ok(denied.state.kind === 'noPermission' && denied.state.address === `unix://${open}`);
      } finally {
        if (isRoot) process.seteuid?.(0);
        fs.chmodSync(closed, 0o700);
      }
    },
  );

  it('says of an engine elsewhere that it is, and that its certificate is verified whatever its context says', async () => {
    addContext('box', 'tcp://127.0.0.1:1', { SkipTLSVerify: true });
    const { state, isElsewhere } = await discoverEngine('context:box', environment, unhurried());
    assert.equal(isElsewhere, true);
    assert.ok(state.kind === 'unreachable' && /SkipTLSVerify/.test(state.message), JSON.stringify(state));
    const here = await discoverEngine('unix:///nonexistent/x.sock', environment, unhurried());
    assert.equal(here.isElsewhere, false);
  });

  it('does not ask further sockets once one answers', async () => {
    const first = await listen(path.join(home, 'first.sock'), 'first');
    const second = await listen(path.join(home, 'second.sock'), 'second');
    await discoverEngine('auto', environment, unhurried(), [first, second]);
    assert.equal(servers[1]?.requests.length, 0);
  });

  it('does not take whatever else answers for an engine', async () => {
    const other = await new FakeEngine(path.join(home, 'other.sock')).listen();
    servers.push(other);
    other.answer('/version', { hello: 'world' });
    const { state } = await discoverEngine(other.address, environment, unhurried());
    assert.ok(state.kind === 'unreachable' && /not a container engine/.test(state.message));
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

  it('finds the engine of a Docker context by its name, whichever is current', async () => {
    addContext('prod', await listen(path.join(home, 'prod.sock'), 'prod-host'));
    addContext('current', await listen(path.join(home, 'current.sock'), 'current-host'));
    assert.equal(await nameOf('context:prod', withVariables({ DOCKER_CONTEXT: 'current' })), 'prod-host');
    const { state } = await discoverEngine('context:nope', environment, unhurried());
    assert.ok(state.kind === 'invalidEndpoint' && /no Docker context “nope”/.test(state.message));
  });

  itWith(
    'unixSockets',
    'offers the contexts and sockets that there are, and says what is wrong with an address',
    async () => {
      addContext('prod', 'ssh://me@prod');
      addContext('secret', 'tcp://me:hunter2/x@box:2375?token=hunter2');
      addContext('broken', '');
      fs.writeFileSync(path.join(home, '.docker', 'contexts', 'meta', 'stray'), 'no folder');
      const socket = path.join(home, '.colima', 'default', 'docker.sock');
      fs.mkdirSync(path.dirname(socket), { recursive: true });
      fs.writeFileSync(socket, '');
      const { list, check } = engineChoicesOf(environment);
      const choices = await list();
      const offered = choices.map(({ endpoint }) => endpoint);
      assert.deepEqual([offered[0], offered[1]], ['auto', 'context:prod']);
      assert.ok(offered.includes(`unix://${socket}`));
      assert.ok(!offered.includes('context:broken'));
      assert.ok(offered.includes('context:secret'));
      assert.doesNotMatch(JSON.stringify(choices), /hunter2/);
      assert.equal(check('tcp://box:2375'), undefined);
      assert.match(check('box') ?? '', /Allowed are/);
    },
  );
});
