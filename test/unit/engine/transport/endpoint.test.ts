import assert from 'node:assert/strict';
import { parseDockerHost } from '../../../../src/engine/discovery/parseDockerHost';
import { isHere, parseEndpoint } from '../../../../src/engine/transport/endpoint';
import { sshArguments } from '../../../../src/engine/transport/sshAgent';

describe('parseEndpoint', () => {
  it('reads sockets, pipes and hosts', () => {
    assert.deepEqual(parseEndpoint(' unix:///run/docker.sock '), {
      kind: 'socket',
      address: 'unix:///run/docker.sock',
      path: '/run/docker.sock',
    });
    const pipe = parseEndpoint('npipe:////./pipe/docker_engine');
    assert.equal(pipe.kind === 'socket' && pipe.path, '\\\\.\\pipe\\docker_engine');
    const tcp = parseEndpoint('tcp://10.0.0.1:2375');
    assert.ok(tcp.kind === 'tcp' && tcp.host === '10.0.0.1' && tcp.port === 2375 && tcp.tls === undefined);
  });

  it('tells sockets and pipes of this machine from what may lead to another one', () => {
    for (const address of ['unix:///run/docker.sock', 'UNIX:///run/docker.sock', 'npipe:////./pipe/docker'])
      assert.equal(isHere(parseEndpoint(address)), true, address);
    for (const address of ['tcp://localhost:2375', 'https://build', 'ssh://build'])
      assert.equal(isHere(parseEndpoint(address)), false, address);
  });

  it('knows the usual ports, TLS and IPv6', () => {
    const plain = parseEndpoint('tcp://build');
    assert.ok(plain.kind === 'tcp' && plain.port === 2375);
    const tls = parseEndpoint('https://build');
    assert.ok(tls.kind === 'tcp' && tls.port === 2376 && tls.tls !== undefined);
    const v6 = parseEndpoint('tcp://[::1]:2375');
    assert.ok(v6.kind === 'tcp' && v6.host === '::1' && v6.address === 'tcp://[::1]:2375');
    for (const address of ['tcp://build:80', 'https://me@build:80', 'http://[::1]:80']) {
      const web = parseEndpoint(address);
      assert.ok(web.kind === 'tcp' && web.port === 80 && /:80$/.test(web.address), address);
    }
  });

  it('takes ssh as the Docker command line does', () => {
    assert.deepEqual(parseEndpoint('ssh://me@build-box:2222'), {
      kind: 'ssh',
      address: 'ssh://me@build-box:2222',
      host: 'build-box',
      port: 2222,
      user: 'me',
    });
    assert.deepEqual(parseEndpoint('ssh://box'), { kind: 'ssh', address: 'ssh://box', host: 'box' });
    const v6 = parseEndpoint('ssh://[::1]/');
    assert.ok(v6.kind === 'ssh' && v6.host === '::1');
  });

  it('takes a path for part of where an engine is, and never drops what it is given', () => {
    const tcp = parseEndpoint('tcp://host:2375/engines/one/');
    assert.ok(tcp.kind === 'tcp' && tcp.path === '/engines/one');
    assert.equal(tcp.address, 'tcp://host:2375/engines/one');
    const plain = parseEndpoint('tcp://host:2375/');
    assert.ok(plain.kind === 'tcp' && plain.path === undefined && plain.address === 'tcp://host:2375');
    const local = parseEndpoint('tcp://:7777/path');
    assert.ok(local.kind === 'tcp' && local.host === 'localhost' && local.port === 7777);
    for (const more of ['?a=b', '#x', '/p?a']) {
      assert.throws(() => parseEndpoint(`tcp://host:2375${more}`), /more than host, port and path/);
      assert.throws(() => parseEndpoint(`ssh://host${more}`), { name: 'ArgumentError' }, more);
    }
  });

  it('takes sockets, users and zones behind ssh as the Docker command line does', () => {
    const parts = (address: string): object => {
      const { kind, address: kept, ...rest } = parseEndpoint(address);
      assert.deepEqual([kind, kept], ['ssh', address]);
      return rest;
    };
    assert.deepEqual(parts('ssh://me@box/run/user/1000/docker.sock'), {
      host: 'box',
      user: 'me',
      path: '/run/user/1000/docker.sock',
    });
    assert.deepEqual(parts('ssh://me@box:22/run/my%20docker.sock'), {
      host: 'box',
      port: 22,
      user: 'me',
      path: '/run/my docker.sock',
    });
    assert.deepEqual(parts('ssh://box:'), { host: 'box' });
    assert.deepEqual(parts('ssh://box//'), { host: 'box' });
    assert.deepEqual(parts('ssh://me@corp.test@box'), { host: 'box', user: 'me@corp.test' });
    assert.deepEqual(parts('ssh://CORP%5Cme@box'), { host: 'box', user: 'CORP\\me' });
    assert.deepEqual(parts('ssh://[fe80::1%25eth0]:22'), { host: 'fe80::1%eth0', port: 22 });
  });

  it('gives the shell at the other end one word for a path, whatever is in it', () => {
    const commandOf = (path: string): string | undefined => {
      const endpoint = parseEndpoint(`ssh://box${path}`);
      return endpoint.kind === 'ssh' ? sshArguments(endpoint).at(-3) : undefined;
    };
    assert.equal(commandOf('/run/docker.sock'), '--host=unix:///run/docker.sock');
    assert.equal(commandOf('/run/a b;$(x)'), "'--host=unix:///run/a b;$(x)'");
    assert.equal(commandOf("/it's"), "'--host=unix:///it'\\''s'");
  });

  it('takes DOCKER_HOST as the Docker command line does', () => {
    const cases: Record<string, string> = {
      'unix://': '/var/run/docker.sock',
      'npipe://': '\\\\.\\pipe\\docker_engine',
      'tcp://': 'localhost 2375',
      ' tcp://:7777/path ': 'localhost 7777 /path',
      ':6666': 'localhost 6666',
      'box:': 'box 2375',
      'box:80': 'box 80',
      'box:5555/path': 'box 5555 /path',
      '[::1]:5555/path': '::1 5555 /path',
      '/run/docker.sock': '/run/docker.sock',
      'ssh://box': 'box',
    };
    for (const [value, place] of Object.entries(cases)) {
      const parsed = { host: undefined, port: undefined, path: undefined, ...parseDockerHost(value) };
      assert.equal([parsed.host, parsed.port, parsed.path].filter(Boolean).join(' '), place, value);
    }
    assert.equal(parseDockerHost(' \t'), undefined);
    for (const value of ['./docker.sock', 'fd://', 'unix://relative', 'tcp:a.b.c.d', 'tcp://host:port'])
      assert.throws(() => parseDockerHost(value), /Allowed are/, value);
  });

  it('takes sockets and pipes of this machine only, which Windows could look for on another', () => {
    for (const text of [
      'npipe:////host/pipe/docker_engine',
      'npipe:////./pipe/../UNC/host/pipe/x',
      'npipe:////?/UNC/host/pipe/x',
      'npipe:///relative',
      'npipe:////./pipe/',
      'unix:////host/share/docker.sock',
      'unix:///\\host\\share',
      'unix://\\\\host\\pipe\\x',
    ])
      assert.throws(() => parseEndpoint(text), /no absolute path on this machine/, text);
    assert.throws(() => parseDockerHost('//host/share/docker.sock'), /on this machine/);
  });

  it('refuses anything else and says what is allowed', () => {
    for (const text of [
      '',
      'docker.sock',
      '/var/run/docker.sock',
      'unix://',
      'unix://relative',
      'ftp://x',
      'tcp://',
      'ssh://',
      'ssh://-oProxyCommand=x',
      'ssh://-l@host',
      'ssh://me:secret@host',
      'ssh://me:sec@ret@host',
      'ssh://host:0',
      'ssh:///path',
      'ssh://-me@host',
      'ssh://@host',
      'ssh://me%@host',
      'ssh://host/a%0Ab',
      'ssh://host/a%00b',
      'ssh://host name',
      'tcp://a b',
    ]) {
      assert.throws(
        () => parseEndpoint(text),
        { name: 'ArgumentError', message: /unix:\/\/\/path.*tcp:\/\/host:port/ },
        text,
      );
    }
  });
});
