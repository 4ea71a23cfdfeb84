import assert from 'node:assert/strict';
import { maskSecrets } from '../../../../src/common/text/maskSecrets';

describe('A text that somebody wrote freely', () => {
  for (const [text, masked] of [
    ['deploy --token abc now', 'deploy --token ••• now'],
    ['login -p=hunter2 --password "two words" x', 'login -p=hunter2 --password ••• x'],
    ['API_KEY=abc SECRET: def run', 'API_KEY=••• SECRET: ••• run'],
    ['push https://me:pw@host/x', 'push https://•••@host/x'],
    ['curl Authorization: Bearer abc.def', 'curl Authorization: •••'],
    ['test ghp_0123456789abcdef0123456789abcdef0123', 'test •••'],
    ['user/fix-AKIAIOSFODNN7EXAMPLE', 'user/fix-•••'],
    ['seed 9f86d081884c7d659a2feaa0c55ad015', 'seed •••'],
    ['x 5fG7hJ2kL9pQ4rT8', 'x •••'],
    [`{"token": "abc", 'api_key':'d', a: 1}`, `{"token": •••, 'api_key':•••, a: 1}`],
  ] as const) {
    it(`“${text}” becomes “${masked}”`, () => assert.equal(maskSecrets(text), masked));
  }

  for (const text of [
    'npm: test',
    'build and push production',
    'buildAndPushProduction',
    'feature/JIRA-1234-faster-checkout',
    'dependabot/npm_and_yarn/types/node-22.10.1',
    'Debug: Launch Program (workspace)',
    'integrationTest:checkout-v2',
    'keyboard test',
    'turkey: roast',
  ]) {
    it(`“${text}” stays as it is`, () => assert.equal(maskSecrets(text), text));
  }

  it('is cut between two characters, never within one', () => {
    const family = '👨‍👩‍👧‍👦';
    assert.equal(maskSecrets(family.repeat(100)), family.repeat(Math.floor(511 / family.length)));
    for (const text of [`a${'😀'.repeat(400)}`, 'e\u0301'.repeat(400)]) {
      const kept = maskSecrets(text);
      assert.ok(text.startsWith(kept) && kept.length > 500);
      assert.doesNotMatch(kept, /\p{Surrogate}/u);
    }
  });

  it('is looked at in no time to speak of, whatever it is', () => {
    for (const text of ['a'.repeat(1e5), 'a1'.repeat(5e4), '--pass'.repeat(2e4), '://'.repeat(3e4)])
      assert.ok(maskSecrets(text).length <= 512);
  });
});
