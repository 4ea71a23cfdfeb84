import assert from 'node:assert/strict';
import { parseSettings } from '../../src/parseSettings';

describe('parseSettings', () => {
  const parse = (written: Readonly<Record<string, unknown>>) => parseSettings(id => written[id]);

  it('takes valid settings, and reports nothing', () => {
    assert.deepEqual(parse({}).problems, []);
    const { settings, problems } = parse({
      interval: 2.5,
      idleInterval: 0,
      'retention.rawHours': 720,
      engines: ['context:prod', 'context:prod', ' auto '],
      'containers.exclude': ['name:test-*', '! project:shop', 'image:host:5000/*', 'label:a=b', 'plain*'],
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(settings.engines, ['context:prod', 'auto']);
    assert.equal(settings.intervalMs, 2500);
  });

  const numbers: [string, unknown, RegExp][] = [
    ['interval', 0.01, /interval is 0\.01: 1 to 300 are allowed, 1 is used\.$/],
    ['interval', 'often', /interval is not a number: 1 to 300 are allowed, 5 is used\.$/],
    ['interval', '10', /interval is not a number/],
    ['interval', null, /interval is not a number/],
    ['idleInterval', 301, /idleInterval is 301: 0 to 300 are allowed, 300 is used\.$/],
    ['retention.rawHours', 0, /rawHours is 0: 1 to 720 are allowed, 1 is used\.$/],
    ['retention.minuteDays', 91, /minuteDays is 91: 1 to 90 are allowed, 90 is used\.$/],
    [
      'retention.quarterHourDays',
      [],
      /quarterHourDays is not a number: 1 to 730 are allowed, 180 is used\.$/,
    ],
    ['storage.maxSizeMB', 1, /maxSizeMB is 1: 16 to 65536 are allowed, 16 is used\.$/],
  ];
  for (const [id, value, problem] of numbers) {
    it(`says what is allowed, and what is used, where ${id} is ${JSON.stringify(value)}`, () => {
      const { problems } = parse({ [id]: value });
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? '', problem);
    });
  }

  it('takes an engine that is written without a list as meant, and says how to write it', () => {
    const { settings, problems } = parse({ engines: ' unix:///x ' });
    assert.deepEqual(settings.engines, ['unix:///x']);
    assert.match(
      problems.join(),
      /^The setting containerMetrics\.engines is not a list: .*\["unix:\/\/\/x"\]/,
    );
    assert.doesNotMatch(parse({ engines: 'tcp://me:secret@host' }).problems.join(), /secret/);
  });

  it('says which engine is collected from where the list makes no sense', () => {
    for (const engines of [5, {}, true, '']) {
      const { settings, problems } = parse({ engines });
      assert.deepEqual(settings.engines, ['auto']);
      assert.match(
        problems.join(),
        /engines is not a list such as .*: the engine that is found automatically is used/,
      );
    }
  });

  it('says what of a list is left out', () => {
    const mixed = parse({ engines: ['auto', 5, ' '], 'containers.exclude': [null, 'a'] });
    assert.deepEqual([mixed.settings.engines, mixed.settings.exclude], [['auto'], ['a']]);
    assert.equal(mixed.problems.filter(each => /empty or not text/.test(each)).length, 2);
    const many = parse({ engines: Array.from({ length: 20 }, (_, at) => `unix:///${at}`) });
    assert.equal(many.settings.engines.length, 16);
    assert.match(many.problems.join(), /has 20 entries: 16 are allowed/);
  });

  it('listens to every source of runs but those that are switched off, and reports unknown ones', () => {
    const all = { tasks: true, debug: true, terminals: true, notebooks: true, git: true, saves: true };
    assert.deepEqual(parse({}).settings.runSources, all);
    const off = parse({ 'runs.sources': { git: false, tasks: true } });
    assert.deepEqual([off.settings.runSources, off.problems], [{ ...all, git: false }, []]);
    for (const [written, problem] of [
      [
        { typing: false },
        /sources has “typing”, which is not one of: tasks, debug, terminals, notebooks, git, saves\.$/,
      ],
      [{ git: 'no' }, /sources needs true or false for git: it is on\.$/],
      [['git'], /sources is not an object such as \{ "git": false \}: all of them are on\.$/],
      [false, /sources is not an object/],
    ] as const) {
      const { settings, problems } = parse({ 'runs.sources': written });
      assert.deepEqual(settings.runSources, all);
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? '', problem);
    }
    assert.deepEqual(parse({ 'runs.sources': null }).settings.runSources, all);
    assert.deepEqual(parse({ 'runs.sources': { __proto__: { git: false } } }).settings.runSources, all);
  });

  it('keeps no output of containers unless that is switched on', () => {
    for (const value of [undefined, false, 'true', 1])
      assert.equal(parse({ 'deaths.keepLogs': value }).settings.keepsDeathLogs, false);
    assert.equal(parse({ 'deaths.keepLogs': true }).settings.keepsDeathLogs, true);
  });

  it('compares runs afterwards unless that is switched off, and says what is neither true nor false', () => {
    assert.equal(parse({}).settings.comparesRuns, true);
    const off = parse({ 'runs.compare': false });
    assert.deepEqual([off.settings.comparesRuns, off.problems], [false, []]);
    const odd = parse({ 'runs.compare': 'no' });
    assert.equal(odd.settings.comparesRuns, true);
    assert.match(odd.problems.join(), /containerMetrics\.runs\.compare is neither true nor false: it is on/);
  });

  it('says which pattern excludes nothing because its kind is misspelled', () => {
    const { settings, problems } = parse({ 'containers.exclude': ['imgae:busybox*', '!Name:x', 'ok'] });
    assert.equal(settings.exclude.length, 3);
    assert.equal(problems.length, 2);
    assert.match(problems[0] ?? '', /exclude has “imgae:busybox\*”, which matches no container/);
    assert.match(parse({ 'containers.exclude': 'name:x' }).problems.join(), /exclude is not a list/);
  });
});
