import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { KernelFile } from '../../../../src/sample/kernel/kernelFile';

describe('KernelFile', () => {
  const reading = <T>(file: string, read: (kernelFile: KernelFile) => T): T => {
    const kernelFile = new KernelFile(file);
    try {
      return read(kernelFile);
    } finally {
      kernelFile.close();
    }
  };

  it('reads lists to their end, of which the kernel gives a page at a time', function () {
    const list = ['/proc/crypto', '/proc/kallsyms'].find(file => {
      try {
        return fs.readFileSync(file).length > 4096;
      } catch {
        return false;
      }
    });
    if (list === undefined) this.skip();
    const whole = fs.readFileSync(list, 'latin1');
    assert.equal(
      reading(list, each => each.readToEnd()),
      whole,
    );
    // Read again, as at the next tick.
    assert.deepEqual(
      reading(list, each => [each.readToEnd(), each.readToEnd()]),
      [whole, whole],
    );
  });

  it('takes texts of any length, the same at each reading', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-kernel-'));
    try {
      const file = path.join(folder, 'long');
      const text = 'name 1234567890\n'.repeat(10_000);
      fs.writeFileSync(file, text);
      reading(file, each => {
        for (const read of [() => each.read(), () => each.readToEnd()]) assert.equal(read(), text);
        fs.writeFileSync(file, 'short');
        for (const read of [() => each.read(), () => each.readToEnd()]) assert.equal(read(), 'short');
      });
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
});
