import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { commandIds } from '../../src/contributions';

const ui = path.resolve('src/ui');
const folders = readdirSync(ui).filter(name => name !== 'state' && name !== 'kit');
const doorOf = (folder: string): string => {
  const doors = readdirSync(path.join(ui, folder)).filter(name => /^register[A-Z]\w*\.ts$/.test(name));
  assert.equal(doors.length, 1, `${folder} has one door`);
  return String(doors[0]);
};

describe('The list of features', () => {
  it('has every folder of the user interface', () => {
    const list = readFileSync('src/features.ts', 'utf8');
    for (const folder of folders) {
      const name = path.parse(doorOf(folder)).name;
      assert.match(list, new RegExp(`^ {2}\\w+: ${name},$`, 'm'));
      assert.ok(list.includes(`from './ui/${folder}/${name}'`));
    }
  });

  it('has one feature for every command', () => {
    const texts = folders.map(folder => readFileSync(path.join(ui, folder, doorOf(folder)), 'utf8'));
    for (const key of Object.keys(commandIds)) {
      const users = texts.filter(text => text.includes(`[commandIds.${key}]: `));
      const shorthand = texts.filter(text => text.includes(`[commandIds.${key}]`));
      assert.deepEqual([users.length, shorthand.length], [1, 1], key);
    }
  });
});
