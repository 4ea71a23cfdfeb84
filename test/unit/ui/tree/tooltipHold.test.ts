import assert from 'node:assert/strict';
import type { Container } from '../../../../src/common/model/container';
import { TooltipHold } from '../../../../src/ui/tree/tooltipHold';
import type { ContainerNode, TreeNode } from '../../../../src/ui/state/treeNodes';
import { TreeModel } from '../../../../src/ui/tree/treeModel';
import { makeDeath } from '../../../support/data/deaths';
import { connectedTo, enginesIn } from '../../../support/data/engines';
import { ManualClock } from '../../../support/fakes/manualClock';
import { makeContainer, makeSample } from '../../../support/data/samples';

describe('TooltipHold', () => {
  const node = (container: Container): ContainerNode => {
    const [status] = enginesIn(connectedTo());
    assert.ok(status);
    const engine = { kind: 'engine', id: 'e', label: 'e', status, children: [] } as const;
    const parent = {
      kind: 'group',
      id: 'g',
      parent: engine,
      label: 'g',
      isProject: false,
      children: [],
    } as const;
    return { kind: 'container', id: container.id, parent: parent as never, container, children: [] };
  };
  const setUp = () => {
    const clock = new ManualClock(0);
    const refreshed: string[] = [];
    const hold = new TooltipHold(clock, nodes => refreshed.push(...nodes.map(({ id }) => id)));
    const [read, other] = [node(makeContainer({ id: 'read' })), node(makeContainer({ id: 'other' }))];
    const drawn = (): string[] => {
      const change = hold.filter([read, other]);
      return change === 'all' ? ['all'] : change.map((each: TreeNode) => each.id);
    };
    return { clock, refreshed, hold, read, other, drawn };
  };

  it('keeps the row whose tooltip is read from being drawn anew with new figures, and no other', () => {
    const { hold, read, drawn } = setUp();
    assert.deepEqual(drawn(), ['read', 'other']);
    hold.begin(read);
    for (let tick = 0; tick < 5; tick++) assert.deepEqual(drawn(), ['other']);
    assert.equal(hold.filter('all'), 'all');
  });

  it('shows at once what changes the state', () => {
    const { hold, read, drawn } = setUp();
    hold.begin(read);
    read.container = makeContainer({ id: 'read', status: 'exited' });
    assert.deepEqual(drawn(), ['read', 'other']);
    read.container = makeContainer({ id: 'read', status: 'running' });
    assert.deepEqual(drawn(), ['read', 'other']);
  });

  it('keeps rows that tell how long ago something was, or how many run, while their tooltips are read', () => {
    const { hold } = setUp();
    const model = new TreeModel();
    const first = makeDeath(0);
    const running = makeContainer({ workload: { key: 'name:api', name: 'api' } });
    const update = (nowMs: number, container = running, last = first, cpuPercent = 1): string[] => {
      const change = hold.filter(
        model.update({
          engines: enginesIn(connectedTo()),
          containers: [container],
          sampleOf: () => makeSample({ cpuPercent }),
          deathsOf: () => ({ last, inDay: 1 }),
          nowMs,
        }),
      );
      return change === 'all' ? ['all'] : change.map(({ kind }) => kind);
    };
    update(60_000);
    const [engine] = model.roots;
    const [row] = engine?.children[0]?.children[0]?.children ?? [];
    assert.ok(engine && row);
    assert.deepEqual(update(120_000), ['death'], 'read by nobody');
    hold.begin(row);
    assert.deepEqual(update(180_000), []);
    assert.deepEqual(update(180_000, running, first, 50), [], 'nor is the row above drawn, and all below it');
    const exited = { ...running, status: 'exited' } as const;
    assert.deepEqual(update(180_000, exited, makeDeath(170_000)), ['engine', 'container'], 'died again');
    hold.begin(engine);
    assert.deepEqual(update(180_000, running, first), ['container'], 'one runs again');
    assert.deepEqual(update(180_000, exited, first), ['container']);
  });

  /** A tree with two containers, in which `drawn` are the rows that a change lets be drawn. */
  const setUpTree = () => {
    const clock = new ManualClock(0);
    const refreshed: TreeNode[] = [];
    const hold = new TooltipHold(clock, nodes => refreshed.push(...nodes));
    const model = new TreeModel();
    const container = (name: string): Container =>
      makeContainer({ id: name.repeat(64), name, workload: { key: `name:${name}`, name } });
    const [a, b, c] = [container('a'), container('b'), container('c')];
    const drawn = (containers: readonly Container[], unreadCount = 3, state = connectedTo()): string[] => {
      const engines = enginesIn(state).map(each => ({ ...each, unreadCount }));
      const change = hold.filter(model.update({ engines, containers, sampleOf: () => undefined }));
      return change === 'all' ? ['all'] : change.map(labelOf);
    };
    drawn([a, b]);
    const [engine] = model.roots;
    const [group] = engine?.children ?? [];
    const [row, other] = group?.children ?? [];
    assert.ok(engine && group && row && other);
    return { clock, refreshed, hold, drawn, a, b, c, engine, group, row, other };
  };
  const labelOf = (each: TreeNode): string => (each.kind === 'container' ? each.container.name : each.kind);

  it('keeps the rows above from being drawn anew with other counts, which would draw this one, too', () => {
    for (const which of ['row', 'group', 'engine'] as const) {
      const { hold, drawn, a, b, clock, refreshed, [which]: held, engine } = setUpTree();
      hold.begin(held);
      assert.deepEqual(drawn([a, b], 4), [], which);
      assert.deepEqual(drawn([a, { ...b, status: 'exited' }], 4), ['b'], 'another container ended');
      clock.advance(20_000);
      assert.deepEqual(refreshed, [engine]);
    }
  });

  it('shows at once what becomes of the engine, and rows that come', () => {
    const { hold, drawn, a, b, c, row } = setUpTree();
    hold.begin(row);
    assert.deepEqual(drawn([a, b], 3, { kind: 'noPermission', address: 'x', message: 'y' }), ['engine']);
    drawn([a, b]);
    hold.begin(row);
    assert.deepEqual(drawn([a, b], 5), []);
    assert.deepEqual(drawn([a, b, c], 5), ['engine', 'group'], 'and what had waited');
  });

  it('shows the state of a row that takes another place where it is, and moves it later', () => {
    const { hold, drawn, a, b, group, engine, row, other, refreshed } = setUpTree();
    hold.begin(other);
    assert.deepEqual(drawn([{ ...a, status: 'exited' }, b]), ['a']);
    assert.deepEqual(group.children, [other, row]);
    hold.end();
    assert.deepEqual(new Set(refreshed), new Set([group, engine]));
  });

  it('draws no row above anew as the tooltip of the next row opens, but when it would have been', () => {
    const { hold, drawn, a, b, row, other, engine, clock, refreshed } = setUpTree();
    hold.begin(row);
    drawn([a, b], 4);
    clock.advance(15_000);
    hold.begin(other);
    assert.deepEqual(refreshed, []);
    clock.advance(5000);
    assert.deepEqual(refreshed, [engine]);
    assert.equal(clock.timerCount, 0);
  });

  it('draws what it held back when something else is done, when another tooltip opens, and after twenty seconds', () => {
    const ends: ((parts: ReturnType<typeof setUp>) => void)[] = [
      ({ hold }) => hold.end(),
      ({ hold, other }) => hold.begin(other),
      ({ clock }) => clock.advance(20_000),
    ];
    for (const end of ends) {
      const parts = setUp();
      parts.hold.begin(parts.read);
      parts.clock.advance(19_999);
      parts.drawn();
      assert.deepEqual(parts.refreshed, []);
      end(parts);
      assert.deepEqual(parts.refreshed, ['read']);
      assert.ok(parts.drawn().includes('read'));
    }
  });

  it('draws nothing where there was nothing new, and leaves no timer', () => {
    const { clock, hold, read, refreshed } = setUp();
    hold.begin(read);
    hold.end();
    hold.begin(read);
    hold.dispose();
    assert.deepEqual([refreshed, clock.timerCount], [[], 0]);
  });
});
