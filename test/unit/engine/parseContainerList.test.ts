import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseContainerList } from '../../../src/engine/parseContainerList';

function parseOne(entry: object): ReturnType<typeof parseContainerList>[number]['container'] {
  const [listed] = parseContainerList(
    [{ Id: 'abc', Names: ['/web'], State: 'running', ...entry }],
    '0000aaaa',
  );
  assert.ok(listed);
  return listed.container;
}

describe('parseContainerList', () => {
  it('reads what Docker Engine 20.10 answers', () => {
    const body: unknown = JSON.parse(readFileSync('test/fixtures/engine/list-docker20.json', 'utf8'));
    const api = parseContainerList(body, '0000aaaa').find(each => each.container.name === 'shop-api-1');
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
    for (const Created of [1e308, -5, '7', null]) assert.equal(parseOne({ Created }).createdAtMs, 0);
    assert.equal(parseOne({ Created: 7 }).createdAtMs, 7000);
  });

  it('reads the exit code', () => {
    assert.equal(parseOne({ State: 'exited', Status: 'Exited (137) 3 hours ago' }).exitCode, 137);
  });

  it('takes the container’s own name, not one that a link gave it', () => {
    assert.equal(parseOne({ Names: ['/db/alias', '/web'] }).name, 'web');
    assert.equal(parseOne({ Id: 'abcdef0123456789', Names: null }).name, 'abcdef012345');
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
    const labels = (Labels: unknown): unknown =>
      parseContainerList([{ Id: 'abc', Labels }], '0000aaaa')[0]?.labels;
    assert.deepEqual(labels({}), {});
    for (const Labels of [undefined, null, 'x', []]) assert.equal(labels(Labels), undefined);
  });

  it('leaves out what has no id, and survives any JSON', () => {
    assert.deepEqual(parseContainerList([{ Names: ['/x'] }, null, 5, { Id: '' }], '0000aaaa'), []);
    for (const body of [null, {}, 'x', 7]) assert.deepEqual(parseContainerList(body, '0000aaaa'), []);
  });
});
