import assert from 'node:assert/strict';
import { deathMarkdown } from '../../../src/deaths/deathMarkdown';
import { mebibyte, limited, event, start, die, explained, memory } from './explained';

describe('A death as Markdown', () => {
  it('has its verdict and all that is known, as text', () => {
    const record = explained({
      container: { ...limited, name: 'api`<b>', image: 'api:[x](y)' },
      events: [start, event(26, 'oom'), die(137)],
      series: memory(index => (200 + index * 5) * mebibyte),
      lastGood: { image: 'api:1', limits: limited.limits },
    });
    const text = deathMarkdown(record).replace(/&#(\d+);/g, (_, code: string) =>
      String.fromCharCode(Number(code)),
    );
    assert.equal(
      text,
      [
        '### api`<b>: Killed by the kernel at its limit of 512 MiB: memory grew by 1 MiB/s for 2 min.',
        '',
        '- **When**: 2026-11-27 12:00 UTC',
        '- **Ran for**: 2 min',
        '- **Exit code**: 137 (SIGKILL)',
        '- **Image**: api:[x](y)',
        '- **Limits**: memory 512 MiB',
        '- **Suggested limit**: --memory=768m of docker run or docker update (one and a half times the 512 MiB at which it was killed, rounded up; what grows without end reaches any limit)',
        '- **Out of memory**: reported at its end',
        '- **Memory**: grew by 1 MiB/s for 2 min',
        '- **Changed since its last good run**: image: api:1, now api:[x](y)',
        '',
      ].join('\n'),
    );
    assert.ok(!/[<`[]/.test(deathMarkdown(record)));
    assert.match(deathMarkdown(record), /^### api&#96;&#60;b&#62;: Killed by the kernel/);
  });

  it('has the output that is kept only where it is handed over', () => {
    const record = explained({ container: limited, events: [start, die(3)] });
    const output = Array.from({ length: 50 }, (_, index) => ({
      atMs: index * 1000,
      text: `line <${index}>`,
    }));
    assert.doesNotMatch(deathMarkdown(record), /output/i);
    const text = deathMarkdown(record, { output });
    assert.match(text, /\*\*Last output\*\*\n\n- 1970-01-01 00:00:00 UTC: line &#60;0&#62;\n/);
    assert.match(text, /00:00:49 UTC: line &#60;49&#62;\n$/);
  });
});
