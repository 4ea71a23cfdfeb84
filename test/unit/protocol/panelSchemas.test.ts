import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { mostPanelSubjects } from '../../../src/protocol/panel';
import { parsePanelMessage, parsePanelRequest, parsePanelState } from '../../../src/protocol/panelSchemas';

const live = { kind: 'live', range: '1h' };

describe('parsePanelMessage', () => {
  it('takes every message of the protocol', () => {
    const fixed = { kind: 'fixed', fromMs: 1, toMs: 2, range: '7d' };
    for (const message of [
      { type: 'ready', request: 1, view: live, maxPoints: 300 },
      { type: 'view', request: 9, view: fixed, maxPoints: 20_000 },
      { type: 'action', id: 'resumeCollection' },
      { type: 'view', request: 2, view: { kind: 'live', range: '1h', lastMs: 90_000 }, maxPoints: 1 },
      { type: 'view', request: 2, view: { ...fixed, lastMs: 90_000 }, maxPoints: 1 },
      { type: 'ping' },
      { type: 'view', request: 2, view: live, maxPoints: 300, against: 'week' },
      { type: 'usage', fromMs: 1, toMs: 2 },
      { type: 'open', workload: 'name:api', name: 'api' },
      { type: 'copy', text: '| a |' },
      { type: 'save', format: 'png', title: 'api: CPU', content: new Uint8Array([137, 80]) },
      {
        type: 'keep',
        state: {
          version: 2,
          subjects: [{ kind: 'host' }],
          view: live,
          hidden: [],
          charts: { order: ['load'], hidden: ['disk'], tall: ['cpu'], log: ['cpu'], fixed: { cpu: 50 } },
        },
      },
      { type: 'keep', state: { version: 2, subjects: [{ kind: 'host' }], view: live, hidden: ['a'] } },
      {
        type: 'keep',
        state: { version: 2, subjects: [{ kind: 'host' }], view: fixed, hidden: [], scrollTop: 3 },
      },
    ]) {
      assert.deepEqual(parsePanelMessage(message), message);
    }
  });

  it('drops members it does not know', () => {
    const message = { type: 'action', id: 'showLog', extra: 1, __proto__: { polluted: true } };
    assert.deepEqual(parsePanelMessage(message), { type: 'action', id: 'showLog' });
    const view = { ...live, fromMs: 5, evil: '<b>' };
    assert.deepEqual(parsePanelMessage({ type: 'ready', request: 1, view, maxPoints: 1 }), {
      type: 'ready',
      request: 1,
      view: live,
      maxPoints: 1,
    });
  });

  const good = { type: 'view', request: 1, view: live, maxPoints: 300 };
  const fixed = { kind: 'fixed', fromMs: 1, toMs: 2, range: '1h' };
  const hostile: readonly unknown[] = [
    undefined,
    null,
    0,
    'ready',
    [],
    [good],
    {},
    { type: 'close' },
    { type: 'toString' },
    { ...good, type: ['view'] },
    { ...good, request: 0 },
    { ...good, request: 1.5 },
    { ...good, request: '1' },
    { ...good, request: NaN },
    { ...good, maxPoints: 0 },
    { ...good, maxPoints: 20_001 },
    { ...good, maxPoints: Infinity },
    { ...good, view: undefined },
    { ...good, view: { kind: 'live' } },
    { ...good, view: { kind: 'live', range: '31d' } },
    { ...good, view: { ...live, lastMs: 0 } },
    { ...good, view: { ...fixed, lastMs: 0 } },
    { ...good, view: { ...live, lastMs: 1.5e3 + 0.5 } },
    { ...good, view: { ...live, lastMs: 1e12 } },
    { ...good, view: { kind: 'live', range: 'constructor' } },
    { ...good, view: { ...fixed, kind: 'both' } },
    { ...good, view: { ...fixed, toMs: 1 } },
    { ...good, view: { ...fixed, toMs: NaN } },
    { ...good, view: { ...fixed, toMs: Infinity } },
    { ...good, view: { ...fixed, fromMs: -1 } },
    { ...good, view: { ...fixed, fromMs: '1' } },
    { ...good, against: 'year' },
    { type: 'usage', fromMs: 2, toMs: 2 },
    { type: 'usage', fromMs: 1, toMs: Infinity },
    { type: 'open', workload: '', name: 'api' },
    { type: 'open', workload: 'x'.repeat(2000), name: 'api' },
    { type: 'action' },
    { type: 'copy' },
    { type: 'copy', text: '' },
    { type: 'copy', text: ['a'] },
    { type: 'save', format: 'png', title: 'a', content: new Uint8Array() },
    { type: 'save', format: 'png', title: 'a', content: [137] },
    { type: 'save', format: 'png', title: 'a', content: 'a' },
    { type: 'save', format: '../png', title: 'a', content: new Uint8Array([1]) },
    { type: 'save', format: 'png', content: new Uint8Array([1]) },
    { type: 'action', id: 'workbench.action.quit' },
    { type: 'action', id: { toString: () => 'showLog' } },
  ];
  for (const message of hostile) {
    it(`refuses ${inspect(message, { breakLength: Infinity })}`, () =>
      assert.equal(parsePanelMessage(message), undefined));
  }
});

describe('parsePanelState', () => {
  const subject = { kind: 'container', workload: 'name:api', name: 'api' };
  const state = { version: 2, subjects: [subject], view: live, hidden: ['cpu/cpuPercent'] };

  it('loses no more than the layout of charts where that is broken or too much', () => {
    const many = Array.from({ length: 129 }, (_, index) => `c${index}`);
    const tops = Object.fromEntries(many.map(id => [id, 1]));
    for (const charts of [
      7,
      null,
      { order: many },
      { hidden: 'cpu' },
      { tall: [{}] },
      { log: ['x'.repeat(2000)] },
      { fixed: { cpu: 0 } },
      { fixed: { cpu: Infinity } },
      { fixed: { cpu: '9' } },
      { fixed: tops },
    ]) {
      assert.deepEqual(parsePanelState({ ...state, charts }), { ...state, charts: {} });
    }
  });

  it('takes as much that is switched off as there can be, under the longest names', () => {
    const longest = `member/${'x'.repeat(1024)}`;
    const members = Array.from({ length: mostPanelSubjects - 1 }, (_, at) => `member/name:${at}`);
    const series = Array.from({ length: 60 }, (_, at) => `chart/series${at}`);
    const charts = { order: [`memoryUsedBytes/${'x'.repeat(1024)}`] };
    const most = { ...state, hidden: [longest, ...members, ...series], charts };
    assert.deepEqual(parsePanelState(most), most);
  });

  const old = { version: 1, subject, view: live, hidden: ['cpu/cpuPercent'] };

  it('takes the state of the first version for what it means today', () => {
    assert.deepEqual(parsePanelState({ ...old, scrollTop: 7 }), { ...state, scrollTop: 7 });
    assert.deepEqual(parsePanelState({ ...old, subject: { kind: 'host' } })?.subjects, [{ kind: 'host' }]);
    assert.deepEqual(parsePanelMessage({ type: 'keep', state: old }), { type: 'keep', state });
  });

  it('takes the states of both kinds of subject', () => {
    assert.deepEqual(parsePanelState(state), state);
    const host = { ...state, subjects: [{ kind: 'host' }] };
    assert.deepEqual(parsePanelState(host), host);
  });

  it('takes a trail, and drops only that where it makes no sense', () => {
    const trail = { back: [state.view], forward: [{ kind: 'live', range: '5m', lastMs: 2000 }] };
    assert.deepEqual(parsePanelState({ ...state, trail }), { ...state, trail });
    const far = new Array(500).fill(state.view);
    for (const wrong of [7, {}, { back: [] }, { back: [7], forward: [] }, { back: far, forward: [] }]) {
      assert.deepEqual(parsePanelState({ ...state, trail: wrong }), {
        ...state,
        trail: { back: [], forward: [] },
      });
    }
  });

  it('refuses other versions and shapes', () => {
    for (const wrong of [
      undefined,
      null,
      'state',
      { ...state, version: 0 },
      { ...state, version: 3 },
      { ...state, version: '2' },
      { ...old, version: 2 },
      { ...state, version: 1 },
      { ...old, subject: undefined },
      { ...old, subject: [subject] },
      { ...state, subjects: undefined },
      { ...state, subjects: subject },
      { ...state, subjects: [] },
      { ...state, subjects: [undefined] },
      { ...state, subjects: new Array(mostPanelSubjects + 1).fill(subject) },
      { ...state, subjects: [{ kind: 'container', workload: '', name: 'api' }] },
      { ...state, subjects: [{ kind: 'container', workload: 'x'.repeat(5000), name: 'api' }] },
      { ...state, subjects: [{ ...subject, name: 7 }] },
      { ...state, view: { kind: 'live', range: 1 } },
      { ...state, hidden: 'all' },
      { ...state, hidden: [1] },
      { ...state, hidden: new Array(1000).fill('a') },
    ]) {
      assert.equal(parsePanelState(wrong), undefined);
    }
  });
});

describe('parsePanelRequest', () => {
  it('takes what a link asks for, and nothing else that a command can be given', () => {
    const request = { subjects: [{ kind: 'host' }], view: live };
    assert.deepEqual(parsePanelRequest({ ...request, extra: 1 }), request);
    for (const other of [
      undefined,
      'api',
      { kind: 'container' },
      { ...request, view: 1 },
      { ...request, subjects: [] },
    ])
      assert.equal(parsePanelRequest(other), undefined);
  });

  const named = (workload: string, name: string) => ({ kind: 'container', workload, name });
  const [api, db] = [named('k/name:api', 'api'), named('k/name:db', 'db')];

  it('takes a subject that is named twice for one', () => {
    const subjects = [api, db, named('k/name:api', 'api of old')];
    assert.deepEqual(parsePanelRequest({ subjects, view: live })?.subjects, [api, db]);
    const host = { kind: 'host' };
    assert.deepEqual(parsePanelRequest({ subjects: [host, host], view: live })?.subjects, [host]);
  });

  it('says so where the host is named beside containers, and a kept page goes on without it', () => {
    const subjects = [api, { kind: 'host' }, db, api];
    assert.throws(() => parsePanelRequest({ subjects, view: live }), {
      name: 'ArgumentError',
      message: /the host beside containers/,
    });
    const kept = { version: 2, subjects, view: live, hidden: [] };
    assert.deepEqual(parsePanelState(kept)?.subjects, [api, db]);
  });
});
