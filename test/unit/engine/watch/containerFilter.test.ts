import assert from 'node:assert/strict';
import { makeExclusion } from '../../../../src/engine/watch/containerFilter';
import { type FilterableContainer } from '../../../../src/engine/parse/filterableContainer';

const web: FilterableContainer = {
  name: 'shop-web-1',
  image: 'registry.test:5000/shop/web:1.2',
  labels: { team: 'x', empty: '' },
  project: 'shop',
};

describe('makeExclusion', () => {
  const excludes = (pattern: string, change: Partial<FilterableContainer> = {}): boolean | undefined =>
    makeExclusion([pattern])({ ...web, ...change });

  it('leaves out nothing without patterns, and blank ones are none', () => {
    assert.equal(makeExclusion([])(web), false);
    assert.equal(makeExclusion(['', '  '])(web), false);
  });

  it('holds a bare pattern against the name', () => {
    assert.equal(excludes('shop-*'), true);
    assert.equal(excludes('  shop-*  '), true);
    assert.equal(excludes('shop'), false);
    assert.equal(excludes('/shop-web-1'), true);
  });

  it('holds name, image, project and label against what they name', () => {
    assert.equal(excludes('name:*-web-?'), true);
    assert.equal(excludes('name:x*'), false);
    assert.equal(excludes('image:*shop/web*'), true);
    assert.equal(excludes('project:sh*'), true);
    assert.equal(excludes('project:*', { project: undefined }), false);
    assert.equal(excludes('label:team=x'), true);
    assert.equal(excludes('label:team=?*'), true);
    assert.equal(excludes('label:team=y'), false);
    assert.equal(excludes('label:team'), true);
    assert.equal(excludes('label:empty'), true);
    assert.equal(excludes('label:other'), false);
    assert.equal(excludes('label:toString'), false);
  });

  it('takes an image without its tag or digest, and the port of its registry for no tag', () => {
    assert.equal(excludes('image:registry.test:5000/shop/web'), true);
    assert.equal(excludes('image:registry.test'), false);
    assert.equal(excludes('image:busybox', { image: 'busybox:1.36' }), true);
    assert.equal(excludes('image:busybox', { image: `busybox@sha256:${'0'.repeat(64)}` }), true);
    assert.equal(excludes('image:busybox:1.36', { image: 'busybox:1.36' }), true);
  });

  it('takes in again what begins with an exclamation mark: the last pattern that fits counts', () => {
    const onlyShop = makeExclusion(['*', '!project:shop', 'name:*-db-*']);
    assert.equal(onlyShop(web), false);
    assert.equal(onlyShop({ ...web, project: 'other' }), true);
    assert.equal(onlyShop({ ...web, name: 'shop-db-1' }), true);
    assert.equal(makeExclusion(['! project:shop'])({ ...web, project: 'other' }), false);
    assert.equal(makeExclusion(['!*'])({ ...web, labels: { 'container-metrics.enable': 'false' } }), true);
  });

  it('takes a word it does not know for part of a name', () => {
    assert.equal(excludes('service:web'), false);
  });

  it('leaves out a container that opts out, whatever the patterns', () => {
    const optedOut = (value: string): boolean | undefined =>
      makeExclusion([])({ ...web, labels: { 'container-metrics.enable': value } });
    assert.deepEqual(['false', 'False', ' off ', 'no', '0'].map(optedOut), [true, true, true, true, true]);
    assert.deepEqual(['true', '', 'yes', '1'].map(optedOut), [false, false, false, false]);
  });

  it('does not know while that hangs on an image that is not known yet, and only then', () => {
    const nameless = { ...web, image: undefined };
    const verdict = (...patterns: string[]): boolean | undefined => makeExclusion(patterns)(nameless);
    assert.equal(verdict('image:x*'), undefined);
    assert.equal(verdict('image:*'), undefined);
    assert.equal(verdict('name:other', 'project:x'), false);
    assert.equal(verdict('image:x*', 'shop-*'), true, 'excluded either way');
    assert.equal(verdict('shop-*', 'image:x*'), true, 'excluded either way');
    assert.equal(verdict('shop-*', '!image:x*'), undefined);
    assert.equal(verdict('!image:x*'), false, 'collected either way');
    assert.equal(verdict('image:x*', '!shop-*'), false, 'taken in again either way');
    assert.equal(
      makeExclusion(['image:x*'])({ ...nameless, labels: { 'container-metrics.enable': 'no' } }),
      true,
    );
  });
});
