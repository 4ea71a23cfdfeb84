import assert from 'node:assert/strict';
import { containerTooltip } from '../../../../src/ui/tree/containerTooltip';
import { makeContainer, makeSample, testTimeMs } from '../../../support/data/samples';
import { setTimeZone } from '../../../support/machine/timeZone';

describe('containerTooltip', () => {
  const nowMs = testTimeMs;

  it('says that memory grows and is never given back, where it does', () => {
    const leak = '+18 MiB a day, at its limit in about 6 days';
    const text = containerTooltip({ container: makeContainer(), leak: `${leak} <b>`, nowMs });
    assert.match(text, /\| Memory grows \| .*18 MiB a day, at its limit in about 6 days/);
    assert.doesNotMatch(text, /<b>/);
    assert.doesNotMatch(containerTooltip({ container: makeContainer(), nowMs }), /Memory grows/);
  });

  it('says image, limits, ports and the peak of the last hour', () => {
    const container = makeContainer({
      limits: { memoryBytes: 256 * 1024 * 1024, cpuCores: 0.5 },
      ports: [{ privatePort: 80, publicPort: 8080, protocol: 'tcp', ip: '0.0.0.0' }],
      startedAtMs: nowMs - 7_200_000,
    });
    const text = containerTooltip({
      container,
      sample: makeSample(),
      peak: { workload: container.workload.key, cpuPercent: 97.1 },
      nowMs,
    });
    assert.match(text, /\| Image \| nginx&#58;1&#46;27 \|/);
    assert.match(text, /256 MiB memory, 0\.5 CPU/);
    assert.match(text, /8080 → 80&#47;tcp/);
    assert.match(text, /last hour's peak 97\.1/);
    assert.match(text, /\(25%\)/);
  });

  it('says how long it is up, and since when in a zone that it names: that of the machine it runs on is not the user’s', () => {
    setTimeZone('Asia/Kathmandu');
    try {
      const container = makeContainer({ startedAtMs: Date.UTC(2026, 2, 4, 2, 1, 5) });
      assert.match(
        containerTooltip({ container, nowMs }),
        /\| Up \| 3 h 5 min, since 2026-03-04 02:01 UTC \|/,
      );
    } finally {
      setTimeZone();
    }
  });

  it('says of which service a one-off run is', () => {
    const workload = { key: 'name:run', name: 'run', project: 'shop', service: '<api>', isOneOff: true };
    const text = containerTooltip({ container: makeContainer({ workload }), nowMs });
    assert.match(text, /\| Service \| one-off run of &#60;api&#62; \|/);
    assert.doesNotMatch(containerTooltip({ container: makeContainer(), nowMs }), /Service/);
  });

  it('lets no Markdown, HTML or table cell of a hostile name or image through', () => {
    const hostile = '](command:evil) <img src=x onerror=1> | **b** `c`\n\n# h $(zap) ![i](http://x)';
    const text = containerTooltip({ container: makeContainer({ name: hostile, image: hostile }), nowMs });
    for (const line of text.split('\n').filter(each => each.includes('evil'))) {
      assert.doesNotMatch(line.replace(/^\| Image \| | \|$|^\*\*|\*\*$/g, ''), /[<>|[\]`*$!]|command:/);
    }
    assert.doesNotMatch(text, /^#/m);
  });

  it('says why a container on the host network has no network figures', () => {
    const container = makeContainer({ networkMode: 'host' });
    const text = containerTooltip({ container, sample: makeSample(), nowMs });
    assert.match(text, /\| Network \| shares the host's network/);
    const guest = makeContainer({ networkMode: 'container:abc' });
    const shared = containerTooltip({ container: guest, sample: makeSample(), nowMs: 0 });
    assert.match(shared, /\| Network \| shares another container's network/);
  });

  it('says what to do where the kernel does not account memory', () => {
    const sample = makeSample({ memoryUsedBytes: undefined, cpuTotalNs: 5 });
    const text = containerTooltip({ container: makeContainer(), sample, nowMs });
    assert.match(
      text,
      /\| Memory \| this kernel does not account for memory: boot it with cgroup_enable=memory/,
    );
  });

  it('tells shared memory, which is in use, apart from the page cache', () => {
    const told = (change: Parameters<typeof makeSample>[0]): string =>
      containerTooltip({ container: makeContainer(), sample: makeSample(change), nowMs });
    const both = told({ sharedMemoryBytes: 50 * 2 ** 20, memoryCacheBytes: 24 * 1024 });
    assert.match(
      both,
      /\| Memory \| 64 MiB of 256 MiB \(25%\) · including 50 MiB shared memory · 24 KiB page cache \|/,
    );
    assert.match(told({ sharedMemoryBytes: 0, memoryCacheBytes: 0 }), /\(25%\) · 0 B page cache \|/);
    assert.match(told({ memoryLimitBytes: undefined }), /\| Memory \| 64 MiB \|/);
  });

  it('tells the most memory there was, and what is in swap where anything is', () => {
    const told = (change: Parameters<typeof makeSample>[0]): string =>
      containerTooltip({ container: makeContainer(), sample: makeSample(change), nowMs });
    assert.match(
      told({ memoryPeakBytes: 96 * 2 ** 20, swapUsedBytes: 2 ** 20 }),
      /\(25%\) · 1 MiB in swap · peak 96 MiB since it started, including page cache \|/,
    );
    assert.doesNotMatch(told({ swapUsedBytes: 0 }), /swap|since it started/);
  });

  it('leaves out what is not known', () => {
    const text = containerTooltip({ container: makeContainer({ status: 'exited', exitCode: 137 }), nowMs });
    assert.match(text, /exited/);
    assert.doesNotMatch(text, /CPU|Memory|Limits|undefined|NaN/);
  });
});
