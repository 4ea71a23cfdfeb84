import assert from 'node:assert/strict';
import {
  numbersCsv,
  numbersJson,
  numbersMarkdown,
  type Numbers,
} from '../../../../media/panel/data/numbersTable';
import { summarize } from '../../../../media/panel/data/summarize';
import { formatMetric } from '../../../../src/common/text/formatMetric';

const base = Date.UTC(2026, 2, 4, 5, 6);
const cpu = { avg: [1.5, null, 3, 9], max: [2, null, 12.25, 9] };
const numbers: Numbers = {
  isPending: false,
  title: 'api: CPU',
  spanText: '05:06 – 05:08 UTC',
  fromMs: base,
  toMs: base + 120_000,
  nowMs: base + 120_000,
  timestamps: [base, base + 60_000, base + 120_000, base + 600_000],
  bucketMs: 60_000,
  series: [
    { id: 'cpuPercent', label: 'CPU', unit: 'percent', column: cpu, summary: summarize(cpu, [1, 1, 1, 0]) },
    { id: 'pids', label: '=cmd|x', unit: 'count', column: { avg: [null, null, null, 4] } },
  ],
};

describe('Numbers of charts', () => {
  it('are CSV with times in UTC, exact figures and nothing where a figure is not known', () => {
    assert.equal(
      numbersCsv(numbers),
      [
        'time,cpuPercent,"cpuPercent max",pids',
        '2026-03-04T05:06:00.000Z,1.5,2,',
        '2026-03-04T05:07:00.000Z,,,',
        '2026-03-04T05:08:00.000Z,3,12.25,',
        '',
      ].join('\r\n'),
    );
  });

  it('are JSON columns that say their unit, `null` where a figure is not known', () => {
    assert.deepEqual(JSON.parse(numbersJson(numbers)), {
      title: 'api: CPU',
      from: '2026-03-04T05:06:00.000Z',
      to: '2026-03-04T05:08:00.000Z',
      bucketMs: 60_000,
      timestamps: [base, base + 60_000, base + 120_000],
      series: [
        { id: 'cpuPercent', label: 'CPU', unit: 'percent', avg: [1.5, null, 3], max: [2, null, 12.25] },
        { id: 'pids', label: '=cmd|x', unit: 'count', avg: [null, null, null] },
      ],
    });
  });

  it('are a Markdown table of what the span comes to, and say of what p95 is', () => {
    const lines = numbersMarkdown(numbers, formatMetric).split('\n');
    assert.match(lines[0] ?? '', /^\*\*api: CPU\*\*, 05:06/);
    assert.equal(lines[2], '| Series | Last | Average | p95 of averages | Highest |');
    assert.equal(lines[4], '| CPU | 3% | 2.3% | 3% | 12.3% |');
    assert.match(numbersMarkdown({ ...numbers, bucketMs: 0 }, formatMetric), /\| Average \| p95 \|/);
  });

  it('have no figures in that table before those of the span are known', () => {
    const series = numbers.series.map(each => ({ ...each, summary: undefined }));
    const lines = numbersMarkdown({ ...numbers, series, isPending: true }, formatMetric).split('\n');
    assert.equal(lines[4], '| CPU | … | … | … | … |');
  });

  it('make no cell, link or formula of a name', () => {
    const evil = '=HYPERLINK("x") | [a](command:b) <img src=x> $(zap)\n# x';
    const [first] = numbers.series;
    assert.ok(first);
    const named: Numbers = { ...numbers, title: evil, series: [{ ...first, id: evil, label: evil }] };
    const table = numbersMarkdown(named, formatMetric).split('\n');
    assert.equal(table.length, 6);
    assert.equal(table[4]?.match(/(?<!\\)\|/g)?.length, 6);
    assert.doesNotMatch(table.join('\n'), /<img|\]\(|\$\(/);
    const [heading = ''] = numbersCsv(named).split('\r\n');
    assert.match(heading, /^time,"'=HYPERLINK/);
  });
});
