import assert from 'node:assert/strict';
import { placeOfService, projectOfFolder } from '../../../../src/ui/deaths/composeFile';

describe('The place of a service in a Compose file', () => {
  const file = [
    '# web: not here',
    'name: shop',
    'x-common: &common',
    '  web: { image: not-here }',
    'services:',
    '  "web":',
    '    <<: *common',
    '    image: web',
    '  # db:',
    '  db: { image: db }',
    '  8080:',
    '    image: number',
    'volumes:',
    '  cache:',
  ];

  it('is that of its name among the services', () => {
    const text = file.join('\n');
    assert.deepEqual(placeOfService(text, 'web'), { line: 5, column: 2, project: 'shop' });
    assert.deepEqual(placeOfService(text, 'db'), { line: 9, column: 2, project: 'shop' });
    assert.deepEqual(placeOfService(text, '8080'), { line: 10, column: 2, project: 'shop' });
    assert.deepEqual(placeOfService(file.join('\r\n'), 'db'), { line: 9, column: 2, project: 'shop' });
    assert.deepEqual(placeOfService('services: { web: { image: web }, db: {} }', 'db'), {
      line: 0,
      column: 33,
    });
  });

  it('is none where the file has no such service, or is none of Compose', () => {
    const text = file.join('\n');
    for (const name of ['cache', 'constructor', '__proto__', 'image', ''])
      assert.equal(placeOfService(text, name), undefined, name);
    for (const other of ['', 'services:', 'services: [web]', '- web', 'web', '\0', ': : :', 'a: &a [*a]'])
      assert.equal(placeOfService(other, 'web'), undefined, other);
  });

  it('is found in a file that is being typed, and in one that nests without end', () => {
    assert.deepEqual(placeOfService('services:\n  web:\n    image: "x\n  db:\n', 'web'), {
      line: 1,
      column: 2,
    });
    const bomb = Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`);
    const text = ['a0: &a0 [x]', ...bomb, 'services:', '  web: {}'].join('\n');
    assert.deepEqual(placeOfService(text, 'web'), { line: 32, column: 2 });
  });

  it('has a project named after its folder as Compose does', () => {
    assert.deepEqual(['My Shop', '_shop-2', 'a.b', '---'].map(projectOfFolder), [
      'myshop',
      'shop-2',
      'ab',
      '',
    ]);
  });
});
