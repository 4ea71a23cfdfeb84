import assert from 'node:assert/strict';
import fc from 'fast-check';
import { withoutPassword } from '../../../../src/common/text/withoutPassword';

describe('withoutPassword', () => {
  const cases: Readonly<Record<string, string>> = {
    'tcp://me:secret@host:2375': 'tcp://…@host:2375',
    'https://token@host/path': 'https://…@host/path',
    'tcp://me:se/cr@et@host': 'tcp://…@host',
    'tcp://me:se cret@host': 'tcp://…@host',
    'me:secret@host:2375': '…@host:2375',
    'tcp://host:2375/?token=secret': 'tcp://host:2375/?…',
    'tcp://host:2375/#secret': 'tcp://host:2375/#…',
    'tcp://me:se?cret@host': 'tcp://…',
    'tcp://host?token=se@cret': 'tcp://…',
    'ssh://me:secret@host': 'ssh://…@host',
    'ssh://me%3Asecret@host': 'ssh://…@host',
    'unix://me:secret@host': 'unix://…@host',
    'unix:///me:secret@host': 'unix://…@host',
  };
  for (const [address, shown] of Object.entries(cases))
    it(`shows “${address}” as “${shown}”`, () => assert.equal(withoutPassword(address), shown));

  it('leaves alone what has none', () => {
    for (const address of [
      'auto',
      'context:prod',
      'tcp://host:2375/engines/one',
      'ssh://me@host',
      'ssh://me@corp.example@host:22/run/user/1000/docker.sock',
      'ssh://me%40corp@host',
      'unix:///home/me@corp.example/docker.sock',
      '/home/me@corp.example/docker.sock',
      'npipe:////./pipe/docker_engine',
      '',
    ])
      assert.equal(withoutPassword(address), address);
  });

  it('shows nothing of a password, whatever characters are in it and wherever it stands', () => {
    const piece = fc.constantFrom(
      'hunter2',
      '/',
      '//',
      '@',
      ' ',
      ':',
      '?',
      '#',
      '%',
      '\\',
      '.',
      '\n',
      '://',
      'é',
    );
    const password = fc.array(piece, { minLength: 1, maxLength: 8 }).map(pieces => pieces.join(''));
    const addresses: readonly ((secret: string) => string)[] = [
      secret => `tcp://me:${secret}@host:2375/path`,
      secret => ` https://me:${secret}@host`,
      secret => `ssh://me:${secret}@host`,
      secret => `ftp://me:${secret}@host`,
      secret => `unix://me:${secret}@host`,
      secret => `tcp://${secret}@host`,
      secret => `me:${secret}@host`,
      secret => `me:${secret}@host?x`,
      secret => `tcp://host:2375/path?token=${secret}`,
      secret => `tcp://host:2375#${secret}`,
      secret => `host?token=${secret}`,
      secret => `unix:///run/docker.sock?token=${secret}`,
    ];
    fc.assert(
      fc.property(password, fc.constantFrom(...addresses), (secret, addressWith) => {
        const address = addressWith(secret);
        assert.doesNotMatch(withoutPassword(address), /hunter2/, address);
      }),
      { numRuns: 5000 },
    );
  });
});
