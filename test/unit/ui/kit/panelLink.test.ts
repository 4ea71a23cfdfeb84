import assert from 'node:assert/strict';
import {
  longestSubjectText,
  mostPanelSubjects,
  viewBounds,
  type PanelSubjectRef,
  type PanelView,
} from '../../../../src/protocol/panel';
import { panelLink, parsePanelLink } from '../../../../src/ui/kit/panelLink';

const base = 'vscode://container-metrics.container-metrics';
const api: PanelSubjectRef = { kind: 'container', workload: 'compose:a&b=c/ü #1', name: 'api' };

/** Takes a link as `vscode.Uri.parse` hands it over: split, and each part decoded as a whole. */
const parsed = (link: string): ReturnType<typeof parsePanelLink> => {
  const [, path = '', query = ''] = /^[a-z]+:\/\/[^/]*([^?]*)\?(.*)$/.exec(link) ?? [];
  return parsePanelLink(decodeURIComponent(path), decodeURIComponent(query));
};

describe('panelLink', () => {
  it('says what it opens, so that a reader can tell', () => {
    assert.equal(
      panelLink(base, [{ kind: 'host' }], { kind: 'live', range: '6h' }),
      `${base}/open?host=true&last=6h`,
    );
  });

  it('comes back as what it was made of', () => {
    const views: PanelView[] = [
      { kind: 'live', range: '180d' },
      { kind: 'live', range: '15m', lastMs: 90_500 },
      {
        kind: 'fixed',
        fromMs: Date.UTC(2026, 10, 27, 14, 5),
        toMs: Date.UTC(2026, 10, 27, 14, 20, 0, 250),
        range: '15m',
      },
    ];
    for (const view of views) {
      assert.deepEqual(parsed(panelLink(base, [api], view)), {
        subjects: [{ kind: 'container', named: api.workload }],
        view,
      });
    }
    assert.deepEqual(parsed(panelLink(base, [{ kind: 'host' }], views[0] as PanelView)).subjects, [
      { kind: 'host' },
    ]);
  });

  it('keeps each key as it is, whatever is in it', () => {
    for (const workload of [
      '0123abcd/compose:a%2Fb/c%25/1',
      'a&container=b&last=1h',
      'a+b c=d#e?f',
      '100% &amp; %zz ü',
      '%26%2526',
    ]) {
      const { subjects } = parsed(panelLink(base, [{ ...api, workload }], { kind: 'live', range: '1h' }));
      assert.deepEqual(subjects, [{ kind: 'container', named: workload }], workload);
    }
  });

  it('is accepted for as much as a panel can show', () => {
    const name = (length: number): string => 'x'.repeat(length);
    const keys: ((at: number) => string)[] = [
      at => `0123abcd/compose:${name(63)}/${name(63)}/${at}`,
      at => `${String(at).padStart(2, '0')}${'%'.repeat(longestSubjectText - 2)}`,
    ];
    const views: PanelView[] = [
      { kind: 'live', range: '15m', lastMs: viewBounds.mostMs - 1 },
      { kind: 'fixed', fromMs: Date.UTC(2026, 0, 1), toMs: Date.UTC(2026, 10, 1), range: '15m' },
    ];
    for (const keyOf of keys) {
      const all = Array.from({ length: mostPanelSubjects }, (_, at) => ({ ...api, workload: keyOf(at) }));
      for (const view of views) {
        const link = parsed(panelLink(base, all, view));
        assert.equal(link.subjects.length, mostPanelSubjects);
        assert.deepEqual(link.view, view);
      }
    }
  });
});

describe('parsePanelLink', () => {
  it('shows the first view where a link names none', () => {
    assert.deepEqual(parsePanelLink('/open', 'container=api').view, { kind: 'live', range: '15m' });
  });

  it('takes times of any zone, however their plus sign comes', () => {
    const view = {
      kind: 'fixed',
      fromMs: Date.UTC(2026, 10, 27, 12, 5),
      toMs: Date.UTC(2026, 10, 27, 12, 10),
      range: '15m',
    };
    for (const sign of ['+', '%2B', '%20']) {
      const link = `${base}/open?container=x&from=2026-11-27T14:05:00${sign}02:00&to=2026-11-27T14:10${sign}02:00`;
      assert.deepEqual(parsed(link).view, view, link);
    }
    assert.deepEqual(
      parsed(`${base}/open?host=true&from=2026-11-27T10:05-02:00&to=2026-11-27T12:10Z`).view,
      view,
    );
  });

  it('takes a name that is given twice for one', () => {
    assert.deepEqual(parsePanelLink('/open', 'container=api&container=db&container=api').subjects, [
      { kind: 'container', named: 'api' },
      { kind: 'container', named: 'db' },
    ]);
    assert.deepEqual(parsePanelLink('/open', 'host=true&host=true').subjects, [{ kind: 'host' }]);
  });

  it('says what is wrong with a link, and repeats no more of it than a line', () => {
    const many = Array.from({ length: 100 }, (_, at) => `container=c${at}`).join('&');
    for (const [path, query, message] of [
      ['/', 'host=true', /“\/” cannot be opened/],
      ['/open/../run', 'host=true', /cannot be opened/],
      ['/open', '', /neither a container nor the host/],
      ['/open', 'host=yes', /“host=yes” is not allowed in it/],
      ['/open', 'container=', /not allowed/],
      ['/open', `container=${'x'.repeat(1025)}`, /not allowed/],
      [
        '/open',
        'host=true&command=workbench.action.quit',
        /“command=workbench\.action\.quit” is not allowed in it/,
      ],
      ['/open', 'host=true&last=1h&last=6h', /not allowed/],
      ['/open', 'host=true&last=2h', /“last” is one of 5m, .*not “2h”/],
      ['/open', 'host=true&last=constructor', /“last” is one of/],
      ['/open', 'host=true&last=0s', /“last” is one of/],
      ['/open', 'host=true&last=999999999s', /“last” is one of/],
      ['/open', 'host=true&from=2026-11-27T14:05:00Z', /either “last”, or “from” and “to”/],
      ['/open', 'host=true&last=1h&from=2026-11-27T14:05Z&to=2026-11-27T15:05Z', /either/],
      ['/open', 'host=true&from=yesterday&to=2026-11-27T15:05Z', /“from” is an ISO time/],
      ['/open', 'host=true&from=2026-11-27T14:05&to=2026-11-27T15:05Z', /with a zone/],
      ['/open', 'host=true&from=2026-11-27T15:05Z&to=2026-11-27T15:05Z', /not before/],
      ['/open', 'host=true&from=2016-11-27T15:05Z&to=2026-11-27T15:05Z', /too far apart/],
      ['/open', 'host=true&from=1960-11-27T15:05Z&to=1961-11-27T15:05Z', /“from” is an ISO time/],
      ['/open', `host=true&last=${'%3Cb%3E%0A'.repeat(200)}`, /“last” is one of/],
      ['/open', many, /names 100 subjects/],
      ['/open', 'container=api&host=true', /the host beside containers/],
      ['/open', `host=true&${'x'.repeat(200_000)}`, /longer than/],
    ] as const) {
      assert.throws(
        () => parsePanelLink(path, query),
        (error: Error) => {
          assert.equal(error.name, 'ArgumentError');
          assert.match(error.message, message);
          assert.ok(error.message.length < 250 && !error.message.includes('\n'));
          return true;
        },
        query.slice(0, 80),
      );
    }
  });
});
