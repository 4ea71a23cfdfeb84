import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { EngineClient } from '../../../../src/engine/transport/engineClient';
import { parseEndpoint } from '../../../../src/engine/transport/endpoint';
import { idOf } from '../../../support/fakes/engineTexts';
import { FakeEngine } from '../../../support/fakes/fakeEngine';

describe('EngineClient', () => {
  let folder: string;
  let engine: FakeEngine;
  let client: EngineClient;
  const soon = (): AbortSignal => AbortSignal.timeout(150);
  const unhurried = (): AbortSignal => AbortSignal.timeout(20_000);

  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-client-'));
    engine = await new FakeEngine(path.join(folder, 'engine.sock')).listen();
    client = new EngineClient(parseEndpoint(engine.address));
  });
  afterEach(async () => {
    await engine.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('names itself as Docker’s own client does, without which Docker Desktop takes seconds', async () => {
    await client.listContainers(unhurried());
    assert.match(engine.requests[0]?.headers['user-agent'] ?? '', /^Docker-Client\//);
  });

  it('is here only where a socket or a pipe leads to the engine', () => {
    const isHere = (address: string): boolean => new EngineClient(parseEndpoint(address)).isHere;
    assert.deepEqual(['unix:///run/docker.sock', 'npipe:////./pipe/docker_engine'].map(isHere), [true, true]);
    assert.deepEqual(['tcp://127.0.0.1:2375', 'ssh://ada@server'].map(isHere), [false, false]);
  });

  it('asks for all containers, and for one reading without a stream', async () => {
    engine.answer('/containers/x/stats', { read: '2026-01-01T00:00:00Z' });
    await client.listContainers(unhurried());
    await client.stats('x', unhurried());
    const [list, stats] = engine.requests.map(({ url }) => new URL(url ?? '', 'http://engine').searchParams);
    assert.equal(list?.get('all'), 'true');
    assert.equal(stats?.get('stream'), 'false');
    assert.equal(stats?.get('one-shot'), 'true');
  });

  it('asks in a version of the API that both know, once it knows the engine', async () => {
    engine.answer('/version', { ApiVersion: '1.43', MinAPIVersion: '1.12' });
    const { apiVersion } = await client.describe('test', unhurried());
    assert.equal(apiVersion, '1.43');
    engine.answerEvents();
    const listening = new AbortController();
    await client.openEvents(undefined, listening.signal);
    listening.abort();
    await client.listContainers(unhurried());
    const urls = engine.requests.map(({ url }) => url?.split('?')[0]);
    assert.deepEqual(urls, ['/version', '/info', '/v1.43/events', '/v1.43/containers/json']);
  });

  it('tells why it was refused', async () => {
    engine.routes.set('/containers/json', (_request, response) => {
      response.writeHead(500).end('{"message":"out of disk"}');
    });
    await assert.rejects(client.listContainers(unhurried()), /^EngineError: out of disk \(HTTP 500\)$/);
    engine.routes.set('/containers/json', (_request, response) => void response.writeHead(502).end('<html>'));
    await assert.rejects(client.listContainers(unhurried()), /Bad Gateway \(HTTP 502\)/);
  });

  it('cuts whatever an engine tells of itself, of its containers and of why it refuses', async () => {
    const long = 'é'.repeat(50_000);
    engine.answer('/version', { Version: long, ApiVersion: '1.41' });
    engine.answer('/info', { ID: long, Name: long, OperatingSystem: long, DockerRootDir: long });
    const described = await client.describe('test', unhurried());
    const { name, version, operatingSystem } = described;
    for (const text of [name, version, operatingSystem]) assert.equal(text.length, 256);
    assert.ok(described.id.length <= 3 * 256 + 2 && described.key.length === 8, described.id.slice(0, 20));
    const State = { Status: 'exited', Error: long, Health: { Status: long } };
    engine.answer('/containers/x/json', {
      State,
      Config: { Image: long },
      HostConfig: { NetworkMode: long },
    });
    const { image, startError, networkMode, health } = await client.inspect('x', unhurried());
    assert.deepEqual(
      [image?.length, startError?.length, networkMode?.length, health],
      [1024, 1000, 256, undefined],
    );
    engine.routes.set('/containers/json', (_request, response) => {
      response.writeHead(500).end(JSON.stringify({ message: 'x'.repeat(60_000) }));
    });
    const refusal = await client.listContainers(unhurried()).catch((error: unknown) => error as Error);
    assert.ok(refusal instanceof Error && refusal.message.length < 1100, 'a refusal');
    engine.routes.set(
      '/containers/json',
      (_request, response) => void response.writeHead(500, 'y'.repeat(9000)).end(),
    );
    const wordless = await client.listContainers(unhurried()).catch((error: unknown) => error as Error);
    assert.ok(wordless instanceof Error && wordless.message.length < 1100, 'a status');
    engine.answer('/containers/x/stats', {
      read: '2026-01-01T00:00:00Z',
      memory_stats: { usage: 1, limit: 2 },
      networks: { [long]: { rx_bytes: 1, tx_bytes: 1 }, eth1: { rx_bytes: 1, tx_bytes: 1 } },
    });
    const reading = await client.stats('x', unhurried());
    const names = reading?.networkParts?.map(part => part.name.length) ?? [];
    assert.ok(names.length > 0 && names.every(length => length <= 256), `${names}`);
  });

  it('ends with the signal when the engine never answers', async () => {
    engine.routes.set('/containers/json', () => undefined);
    await assert.rejects(client.listContainers(soon()), { name: 'TimeoutError' });
  });

  it('fails at once when the connection breaks in the middle of an answer', async () => {
    engine.routes.set('/containers/json', (_request, response) => {
      response.writeHead(200, { 'Content-Length': '1000' });
      response.write('[{"Id":', () => response.destroy());
    });
    await assert.rejects(client.listContainers(unhurried()), /aborted|hang up|premature/i);
  });

  it('refuses an answer that is no list, instead of taking it for no containers', async () => {
    for (const body of ['<html>', '{"message":"hello"}', '[{"Id":']) {
      engine.routes.set('/containers/json', (_request, response) => void response.end(body));
      await assert.rejects(client.listContainers(unhurried()), /not a list/, body);
    }
  });

  it('leaves out an entry of a list that is no JSON, and takes the others', async () => {
    const [first, last] = ['web', 'db'].map(name => JSON.stringify({ Id: idOf(name), Names: [`/${name}`] }));
    for (const bad of ['<html>', '{Id: 1}', '{"Id":"x",}', '']) {
      const body = `[${first},${bad},${last}]`;
      engine.routes.set('/containers/json', (_request, response) => void response.end(body));
      const { containers } = await client.listContainers(unhurried());
      assert.deepEqual(
        containers.map(({ container }) => container.name),
        ['web', 'db'],
        bad,
      );
    }
    engine.routes.set('/containers/json', (_request, response) => void response.end('[<html>]'));
    await assert.rejects(client.listContainers(unhurried()), /not a list/);
  });

  it('refuses what answers but is not an engine', async () => {
    engine.answer('/version', { hello: 'world' });
    await assert.rejects(client.describe('test', unhurried()), /not a container engine/);
  });

  it('gives workloads the key of their engine, which Podman’s ever new ids do not change', async () => {
    engine.answer('/containers/json', [{ Id: 'a'.repeat(64), Names: ['/web'], State: 'running' }]);
    const keyOf = async (id: string): Promise<string> => {
      engine.answer('/info', { ID: id });
      const { key } = await client.describe('test', unhurried());
      const [listed] = (await client.listContainers(unhurried())).containers;
      assert.equal(listed?.container.workload.key, `${key}/name:web`);
      return key;
    };
    assert.notEqual(await keyOf('one'), await keyOf('another'));
    engine.answer('/version', { ApiVersion: '1.41', Components: [{ Name: 'Podman Engine' }] });
    assert.equal(await keyOf('one'), await keyOf('another'));
  });

  it('fails where the engine does not say who it is, rather than take it for another', async () => {
    engine.routes.set('/info', (_request, response) => void response.destroy());
    await assert.rejects(client.describe('test', unhurried()));
  });

  it('leaves out what holds Podman’s pods together, for which it asks Podman alone', async () => {
    engine.answer('/containers/json', [
      { Id: idOf('c1'), Names: ['/web'] },
      { Id: idOf('i1'), Names: ['/mine'] },
    ]);
    engine.answer('/libpod/pods/json', [{ InfraId: idOf('i1') }]);
    const names = async (): Promise<string[]> => {
      await client.describe('test', unhurried());
      const { containers } = await client.listContainers(unhurried());
      return containers.map(({ container }) => container.name);
    };
    assert.deepEqual(await names(), ['web', 'mine']);
    assert.equal(engine.count('/libpod/pods/json'), 0);
    engine.answer('/version', { ApiVersion: '1.41', Components: [{ Name: 'Podman Engine' }] });
    assert.deepEqual(await names(), ['web']);
  });

  it('does without what a guarding proxy refuses', async () => {
    engine.routes.set('/info', (_request, response) => void response.writeHead(403).end('forbidden'));
    const description = await client.describe('test', unhurried());
    assert.equal(description.id, engine.address);
    assert.equal(description.version, '1.2.3');
  });

  it('goes nowhere that an answer sends it to', async () => {
    const asked: string[] = [];
    const elsewhere = http.createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end('[]');
    });
    await new Promise<void>(resolve => elsewhere.listen(0, '127.0.0.1', resolve));
    const { port } = elsewhere.address() as AddressInfo;
    const targets = [
      `http://127.0.0.1:${port}/x`,
      'http://127.0.0.1:1/',
      '/containers/json',
      'ftp://x/',
      'file:///etc',
      '//[',
      'javascript:1',
    ];
    for (const status of [301, 302, 303, 307, 308, 399]) {
      for (const location of targets) {
        engine.routes.set('/containers/json', (_request, response) =>
          response.writeHead(status, { Location: location }).end(),
        );
        await assert.rejects(client.listContainers(unhurried()), { name: 'EngineError', statusCode: status });
      }
    }
    assert.equal(engine.requests.length, 6 * targets.length);
    elsewhere.close();
    assert.deepEqual(asked, []);
  });

  it('refuses an answer with any status that has no meaning here', async () => {
    for (const status of [204, 399, 600, 999]) {
      engine.routes.set('/containers/json', (_request, response) => response.writeHead(status).end());
      await assert.rejects(client.listContainers(unhurried()), { name: 'EngineError', statusCode: status });
    }
  });

  it('asks again who an engine is that fails to say it, before it takes that for a refusal', async () => {
    const answers = { '/info': engine.routes.get('/info'), '/version': engine.routes.get('/version') };
    for (const [route, answer] of Object.entries(answers)) {
      let failed = 0;
      engine.routes.set(route, (request, response) => {
        if (failed++ < 2) response.writeHead(500).end('{"message":"busy"}');
        else answer?.(request, response);
      });
    }
    const description = await client.describe('test', unhurried());
    assert.deepEqual([description.id, description.version], ['fake fake', '1.2.3']);
    assert.equal(description.isKnownByAddress, undefined);
    assert.equal(description.isHere, client.isHere);
    engine.routes.set('/version', (_request, response) => void response.writeHead(500).end());
    await assert.rejects(client.describe('test', unhurried()), /HTTP 500/);
  });

  it('knows version and kind of an engine from its answer to a ping where a proxy refuses the question', async () => {
    engine.routes.set('/version', (_request, response) => void response.writeHead(403).end());
    await assert.rejects(client.describe('test', unhurried()), /HTTP 403/);
    const headers: Record<string, string> = { 'Api-Version': '1.43', Server: 'Docker/24.0.1 (linux)' };
    engine.routes.set('/_ping', (_request, response) => void response.writeHead(200, headers).end('OK'));
    await client.ping(unhurried());
    const description = await client.describe('test', unhurried());
    assert.deepEqual(
      [description.apiVersion, description.version, description.id],
      ['1.43', '', 'fake fake'],
    );
    headers['Server'] = 'Libpod/4.3.1 (linux)';
    await client.ping(unhurried());
    const { id, isKnownByAddress } = await client.describe('test', unhurried());
    assert.deepEqual([id, isKnownByAddress], [engine.address, true], 'its id is another each time');
  });

  it('rejects an answer that is not an inspection or a reading', async () => {
    for (const path of ['json', 'stats'])
      engine.routes.set(`/containers/x/${path}`, (_request, response) => void response.end('<html>'));
    await assert.rejects(client.inspect('x', unhurried()), /not an inspection/);
    await assert.rejects(client.stats('x', unhurried()), /not a reading/);
  });

  it('serves many requests at once without a warning of the platform', async () => {
    const warnings: Error[] = [];
    const handleWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', handleWarning);
    engine.answer('/containers/x/stats', {
      read: '2026-01-01T00:00:00Z',
      memory_stats: { usage: 5, limit: 9 },
    });
    const { signal } = new AbortController();
    const readings = await Promise.all(Array.from({ length: 100 }, () => client.stats('x', signal)));
    await new Promise(resolve => setImmediate(resolve));
    process.off('warning', handleWarning);
    assert.ok(readings.every(reading => reading?.memoryUsedBytes === 5));
    assert.deepEqual(warnings, []);
  });
});
