import assert from 'node:assert/strict';
import * as fs from 'node:fs';

describe('The package', () => {
  it('holds everything that was built, and nothing that was not', () => {
    const built = fs.readdirSync('dist').filter(name => !name.endsWith('.map'));
    const shipped = [...fs.readFileSync('.vscodeignore', 'utf8').matchAll(/^!dist\/(.+)$/gm)].map(
      ([, name]) => name,
    );
    assert.deepEqual(shipped.sort(), built.sort());
  });
});
