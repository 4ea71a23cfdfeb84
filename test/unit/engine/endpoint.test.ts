import assert from 'node:assert/strict';
import { parseEndpoint } from '../../../src/engine/endpoint';

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

  it('knows the usual ports, TLS and IPv6', () => {
    const plain = parseEndpoint('tcp://build');
    assert.ok(plain.kind === 'tcp' && plain.port === 2375);
    const tls = parseEndpoint('https://build');
    assert.ok(tls.kind === 'tcp' && tls.port === 2376 && tls.tls !== undefined);
    const v6 = parseEndpoint('tcp://[::1]:2375');
    assert.ok(v6.kind === 'tcp' && v6.host === '::1');
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
      'ssh://host:0',
      'ssh://host/path',
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
