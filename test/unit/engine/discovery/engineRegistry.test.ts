import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import {
  parseKnownEngines,
  writeKnownEngines,
  type KnownEngine,
} from '../../../../src/common/model/knownEngine';
import { engineKey, type EngineEvidence } from '../../../../src/engine/transport/engineIdentity';
import { EngineRegistry } from '../../../../src/engine/discovery/engineRegistry';
import type { StoredEngine } from '../../../../src/engine/discovery/matchEngine';
import { itWith } from '../../../support/run/itWith';

const address = 'tcp://box:2375';

function docker(id: string, change: { host?: string; root?: string; at?: string } = {}): EngineEvidence {
  const { host = 'laptop', root = '/var/lib/docker', at = address } = change;
  return { address: at, isPodman: false, ownId: id, fingerprint: `${id} ${host} ${root}` };
}
const podman = (at: string): EngineEvidence => ({ address: at, isPodman: true });
/** The request for the engine's id was refused. */
const untold = (at = address): EngineEvidence => ({ address: at, isPodman: false });

describe('EngineRegistry', () => {
  let folder: string;
  let written: readonly KnownEngine[];
  let changes: number;
  let registry: EngineRegistry;
  const servers: net.Server[] = [];

  /** As at the next start, from what was saved. */
  const restart = (
    load = async (): Promise<readonly KnownEngine[]> => parseKnownEngines(writeKnownEngines(written)) ?? [],
  ): void => {
    registry = new EngineRegistry({
      load,
      handleChange: engines => {
        written = engines;
        changes++;
      },
    });
  };
  const keyOf = async (evidence: EngineEvidence): Promise<string> => (await registry.identify(evidence)).key;
  const formerOf = (key: string): readonly string[] => written.find(each => each.key === key)?.former ?? [];
  const listen = async (name: string): Promise<string> => {
    const file = path.join(folder, name);
    const server = net.createServer();
    servers.push(server);
    await new Promise<void>(resolve => server.listen(file, resolve));
    return file;
  };

  beforeEach(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'cm-registry-')));
    [written, changes] = [[], 0];
    restart();
  });
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('gives an engine the key of what it tells, and one that tells nothing that of its address', async () => {
    assert.equal(await keyOf(docker('A')), engineKey('A laptop /var/lib/docker'));
    assert.equal(await keyOf(podman('tcp://pod:1')), engineKey('tcp://pod:1'));
    assert.equal(await keyOf(untold('tcp://proxy:1')), engineKey('tcp://proxy:1'));
  });

  it('keeps the key when the host gets another name or the data another folder, over starts', async () => {
    const key = await keyOf(docker('A'));
    assert.equal(await keyOf(docker('A', { host: 'desk' })), key);
    restart();
    assert.equal(await keyOf(docker('A', { host: 'desk', root: '/data' })), key);
    assert.equal(
      await keyOf(docker('A', { host: 'desk', root: '/data', at: 'ssh://desk' })),
      key,
      'and elsewhere',
    );
  });

  it('ignores a failed answer: the engine that was there is still there', async () => {
    const key = await keyOf(docker('A'));
    restart();
    const before = changes;
    assert.equal(await keyOf(untold()), key);
    assert.equal(await keyOf(docker('A')), key);
    assert.equal(changes, before, 'and nothing is written');
  });

  it('keeps the key of one that did not tell at first', async () => {
    const key = await keyOf(untold());
    assert.equal(await keyOf(docker('A')), key);
    restart();
    assert.equal(await keyOf(docker('A', { host: 'desk' })), key);
  });

  it('joins one that did not tell at first with the one that it turns out to be', async () => {
    const key = await keyOf(docker('A'));
    const made = await keyOf(untold('ssh://box'));
    assert.notEqual(made, key);
    assert.equal(await keyOf(docker('A', { at: 'ssh://box' })), key);
    assert.deepEqual(formerOf(key), [made]);
    assert.equal(written.length, 1);
  });

  it('keeps engines of one id apart, as Docker 20.10 gives it to all of a machine and clones share it', async () => {
    const one = await keyOf(docker('A'));
    const two = await keyOf(docker('A', { root: '/second', at: 'tcp://box:2376' }));
    const clone = await keyOf(docker('A', { host: 'clone', at: 'tcp://clone:2375' }));
    assert.equal(new Set([one, two, clone]).size, 3);
    restart();
    assert.equal(await keyOf(docker('A', { root: '/moved', at: 'tcp://box:2376' })), two);
    assert.equal(await keyOf(docker('A')), one);
  });

  it('tells another engine that answers at an address from the one before', async () => {
    const one = await keyOf(docker('A'));
    const other = await keyOf(docker('B'));
    const third = await keyOf(podman(address));
    assert.equal(new Set([one, other, third]).size, 3);
    assert.deepEqual([await keyOf(docker('A')), await keyOf(podman(address))], [one, third]);
    assert.equal(await keyOf(untold()), third, 'which was met there last');
  });

  it('never gives one engine the key that was made up for another', async () => {
    const made = await keyOf(untold());
    assert.equal(await keyOf(docker('A')), made);
    const pods = await keyOf(podman(address));
    assert.notEqual(pods, made);
    assert.equal(await keyOf(podman(address)), pods);
  });

  itWith('unixSockets', 'knows one socket under symbolic and hard links', async () => {
    const file = await listen('podman.sock');
    const key = await keyOf(podman(`unix://${file}`));
    fs.symlinkSync(file, path.join(folder, 'link.sock'));
    fs.linkSync(file, path.join(folder, 'hard.sock'));
    for (const name of ['link.sock', 'hard.sock'])
      assert.equal(await keyOf(podman(`unix://${path.join(folder, name)}`)), key, name);
    restart();
    assert.equal(await keyOf(podman(`unix://${path.join(folder, 'link.sock')}`)), key);
  });

  itWith('unixSockets', 'follows a link to the other engine that it leads to now', async () => {
    const link = path.join(folder, 'link.sock');
    fs.symlinkSync(await listen('one.sock'), link);
    const one = await keyOf(podman(`unix://${link}`));
    const other = await listen('other.sock');
    fs.rmSync(link);
    fs.symlinkSync(other, link);
    assert.notEqual(await keyOf(podman(`unix://${link}`)), one);
  });

  it('recognizes an engine once it tells who it is', async () => {
    const first = await registry.identify(podman('tcp://one:1'));
    const other = await registry.identify(podman('tcp://two:1'));
    registry.join(first.id, other.id);
    registry.join(first.id, other.id);
    assert.deepEqual(formerOf(first.key), [other.key]);
    restart();
    assert.equal(await keyOf(podman('tcp://two:1')), first.key);
    const [a, b] = [await registry.identify(docker('A')), await registry.identify(docker('B'))];
    registry.join(a.id, b.id);
    assert.equal(await keyOf(docker('B')), b.key, 'but not where both have an id of their own');
  });

  describe('and history from before engines were remembered', () => {
    const name = (evidence: EngineEvidence, host = 'laptop'): StoredEngine => ({
      id: evidence.fingerprint ?? evidence.address,
      name: host,
      address: evidence.address,
    });
    const madeUp: StoredEngine = { id: address, name: '', address };

    it('finds the same engine under the names it had', async () => {
      const stored = [name(docker('A', { host: 'old' }), 'old'), name(docker('A', { root: '/old' })), madeUp];
      const key = await keyOf(docker('A'));
      await registry.learn([...stored, name(docker('A'))]);
      assert.deepEqual([...formerOf(key)].sort(), stored.map(({ id }) => engineKey(id)).sort());
      const before = changes;
      await registry.learn(stored);
      assert.equal(changes, before);
    });

    it('finds them also where it is met later', async () => {
      await registry.learn([name(docker('A', { host: 'old' }), 'old')]);
      const key = await keyOf(docker('A'));
      assert.deepEqual(formerOf(key), [engineKey('A old /var/lib/docker')]);
    });

    it('leaves other engines alone', async () => {
      const key = await keyOf(docker('A'));
      await registry.learn([
        name(docker('B')),
        name(docker('A', { root: '/second', at: 'tcp://box:2376' })),
        name(podman(address)),
        name(podman('tcp://pod:1')),
      ]);
      assert.deepEqual(formerOf(key), []);
    });

    it('does not guess whose a made-up name is where several were reached', async () => {
      const key = await keyOf(docker('A'));
      await registry.learn([madeUp, name(docker('B'))]);
      assert.deepEqual(formerOf(key), []);
    });

    itWith('unixSockets', 'finds Podman under the links to its socket', async () => {
      const file = await listen('podman.sock');
      const link = path.join(folder, 'link.sock');
      fs.symlinkSync(file, link);
      const key = await keyOf(podman(`unix://${file}`));
      await registry.learn([name(podman(`unix://${link}`)), name(podman(`unix://${file}`))]);
      assert.deepEqual(formerOf(key), [engineKey(`unix://${link}`)]);
    });
  });

  it('forgets what is of no use once all history is deleted, but no engine that it has met', async () => {
    await keyOf(docker('gone', { at: 'tcp://gone:1' }));
    restart();
    const key = await keyOf(docker('A', { host: 'old' }));
    await registry.learn([{ id: 'A older /x', name: 'older', address }]);
    registry.forgetHistory();
    assert.deepEqual(
      written.map(each => [each.key, each.former]),
      [[key, []]],
    );
    restart();
    assert.equal(await keyOf(docker('A')), key);
  });

  it('does without what cannot be read, and leaves out what is no engine', async () => {
    restart(() => Promise.reject(new Error('EIO')));
    assert.equal(await keyOf(docker('A')), engineKey('A laptop /var/lib/docker'));
    assert.equal(parseKnownEngines('{'), undefined);
    assert.equal(parseKnownEngines('[]'), undefined);
    const good = { key: '0000aaaa', identity: 'x', addresses: ['y'], former: ['0000bbbb'] };
    const bad = [
      null,
      7,
      { ...good, key: '../..' },
      { ...good, key: 7 },
      { ...good, addresses: 'y' },
      { ...good, addresses: [7] },
      { ...good, former: ['x'] },
      { ...good, ownId: {} },
      { ...good, isPodman: 1 },
    ];
    assert.deepEqual(parseKnownEngines(JSON.stringify({ engines: [...bad, good] })), [good]);
  });

  it('remembers a limited number of engines and addresses', async () => {
    for (let at = 0; at < 100; at++) await keyOf(podman(`tcp://box:${at}`));
    for (let at = 0; at < 100; at++) await keyOf(docker('A', { at: `tcp://me@box:${at}` }));
    const kept = parseKnownEngines(writeKnownEngines(written)) ?? [];
    assert.deepEqual([kept.length, kept[0]?.addresses.length], [64, 16]);
    assert.equal(kept[0]?.addresses[0], 'tcp://me@box:99');
  });
});
