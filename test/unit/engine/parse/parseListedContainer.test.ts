import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Container } from '../../../../src/common/model/container';
import { parseListedContainer } from '../../../../src/engine/parse/parseListedContainer';

const id = `abcdef012345${'6'.repeat(52)}`;

function parseOne(entry: object): Container {
  const json = { Id: id, Names: ['/web'], State: 'running', ...entry };
  const listed = parseListedContainer(json, '0000aaaa');
  assert.ok(listed);
  return listed.container;
}

describe('parseListedContainer', () => {
  it('reads what Docker Engine 20.10 answers', () => {
    const body = JSON.parse(readFileSync('test/fixtures/engine/list-docker20.json', 'utf8')) as unknown[];
    const listed = body.map(entry => parseListedContainer(entry, '0000aaaa'));
    const api = listed.find(each => each?.container.name === 'shop-api-1');
    assert.ok(api);
    assert.deepEqual(api.container.workload, {
      key: '0000aaaa/compose:shop/api/1',
      name: 'shop-api-1',
      project: 'shop',
      service: 'api',
    });
    assert.equal(api.container.status, 'running');
    assert.equal(api.container.health, 'unhealthy');
    assert.equal(api.container.networkMode, 'shop_default');
  });

  it('takes health from the member of newer engines, else from the text', () => {
    assert.equal(parseOne({ Health: { Status: 'healthy' }, Status: 'Up 1 second' }).health, 'healthy');
    assert.equal(parseOne({ Status: 'Up 5 minutes (unhealthy)' }).health, 'unhealthy');
    assert.equal(parseOne({ Status: 'Up 2 seconds (health: starting)' }).health, 'starting');
    assert.equal(parseOne({ Status: 'Up 2 seconds' }).health, undefined);
  });

  it('knows no time of creation that no date can be', () => {
    for (const Created of [1e308, 1e13, -5, '7', null]) assert.equal(parseOne({ Created }).createdAtMs, 0);
    assert.equal(parseOne({ Created: 7 }).createdAtMs, 7000);
  });

  it('reads the exit code', () => {
    const exitCode = (code: string): unknown =>
      parseOne({ State: 'exited', Status: `Exited (${code}) 3 hours ago` }).exitCode;
    assert.equal(exitCode('137'), 137);
    assert.equal(exitCode('3221225786'), 3_221_225_786, 'Windows');
    for (const bad of ['4294967296', '9999999999']) assert.equal(exitCode(bad), undefined, bad);
  });

  it('takes the container’s own name, not one that a link gave it', () => {
    assert.equal(parseOne({ Names: ['/db/alias', '/web'] }).name, 'web');
    assert.equal(parseOne({ Names: null }).name, 'abcdef012345');
  });

  it('reads the exit code of a container that waits to be started again', () => {
    const waiting = parseOne({ State: 'restarting', Status: 'Restarting (3) 5 seconds ago' });
    assert.deepEqual([waiting.status, waiting.exitCode], ['restarting', 3]);
  });

  it('knows a container that is being stopped by Podman’s word, of old and of new', () => {
    for (const State of ['stopping', 'running'])
      assert.equal(parseOne({ State, Status: 'Stopping' }).status, 'stopping');
    assert.equal(parseOne({ State: 'running', Status: 'Up 2 seconds' }).status, 'running');
  });

  it('takes a state it does not know as unknown, and Podman’s words for what they are', () => {
    for (const State of ['constructor', '__proto__', 'toString'])
      assert.equal(parseOne({ State }).status, 'unknown');
    assert.equal(parseOne({ State: 'initialized' }).status, 'created');
    assert.equal(parseOne({ State: 'levitating' }).status, 'unknown');
    assert.equal(parseOne({ State: 'stopped' }).status, 'exited');
    assert.equal(parseOne({ State: undefined }).status, 'unknown');
  });

  it('tells labels that are not told from none', () => {
    const labels = (Labels: unknown): unknown => parseListedContainer({ Id: id, Labels }, '0000aaaa')?.labels;
    assert.deepEqual(labels({}), {});
    for (const Labels of [undefined, null, 'x', []]) assert.equal(labels(Labels), undefined);
  });

  it('cuts every text at a character, and lets long names that differ differ', () => {
    const long = '😀'.repeat(8000);
    const cut = parseListedContainer(
      {
        ...{ Id: id, Names: [`/${long}a`], Image: 'x'.repeat(1_000_000), ImageID: long, Status: long },
        ...{ State: long, HostConfig: { NetworkMode: long }, Created: 1 },
        Ports: Array.from({ length: 5000 }, () => ({ PrivatePort: 1, IP: long, Type: long })),
        Labels: {
          'com.docker.compose.project': long,
          'com.docker.compose.service': long,
          'com.docker.compose.container-number': '1',
          'com.docker.compose.config-hash': long,
          [long]: 'x',
          team: long,
          nested: { long },
        },
      },
      '0000aaaa',
    );
    assert.ok(cut);
    const { container, labels = {} } = cut;
    const length = (text = ''): number => [...new Intl.Segmenter().segment(text)].length;
    for (const text of [container.name, container.workload.project, container.networkMode])
      assert.ok(length(text) <= 256 && length(text) > 250, `${length(text)}`);
    assert.equal(length(container.image), 1024);
    assert.equal(container.ports.length, 256);
    assert.ok(container.ports.every(({ ip, protocol }) => length(ip) <= 256 && length(protocol) <= 256));
    assert.deepEqual(Object.keys(labels).length, 6);
    assert.ok(
      Object.entries(labels)
        .flat()
        .every(text => length(String(text)) <= 256),
    );
    assert.doesNotMatch(JSON.stringify(cut), /\p{Surrogate}/u);
    const other = parseOne({ Names: [`/${long}b`] });
    assert.notEqual(other.name, container.name);
    assert.notEqual(other.workload.key, parseOne({ Names: [`/${long}a`] }).workload.key);
    assert.equal(parseOne({ Names: ['/' + 'x'.repeat(256)] }).name, 'x'.repeat(256));
  });

  it('keeps no more of characters that marks are piled up on than of emoji', () => {
    for (const character of ['👨‍👩‍👧‍👦', `e${'\u0301'.repeat(15)}`]) {
      const long = character.repeat(2000);
      const { name, image, workload } = parseOne({ Names: [`/${long}`], Image: long });
      for (const [text, most] of [
        [name, 256],
        [workload.name, 256],
        [image, 1024],
      ] as const) {
        assert.ok(text.length <= 2 * most && text.length > most, `${text.length} units`);
        const [whole = ''] = text.split('…');
        assert.equal(whole, character.repeat(whole.length / character.length), 'cut between characters');
      }
    }
  });

  it('leaves out what has no id, and survives any JSON', () => {
    const ids = [
      undefined,
      '',
      's',
      7,
      'x'.repeat(64),
      'A'.repeat(64),
      'a'.repeat(63),
      `${'a'.repeat(64)}\n`,
    ];
    for (const Id of ids)
      assert.equal(parseListedContainer({ Id, Names: ['/x'] }, '0000aaaa'), undefined, String(Id));
    for (const entry of [null, [], 'x', 7]) assert.equal(parseListedContainer(entry, '0000aaaa'), undefined);
  });
});
