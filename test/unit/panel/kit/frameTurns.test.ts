import assert from 'node:assert/strict';
import { FrameTurns, type Frames } from '../../../../media/panel/kit/frameTurns';

/** Frames that come when the test says so, on a clock that drawing moves on. */
class FakeFrames implements Frames {
  timeMs = 0;
  #frameMs = 0;
  #count = 0;
  #requests = new Map<number, () => void>();
  #painted: (() => void)[] = [];

  now(): number {
    return this.timeMs;
  }

  frameMs(): number {
    return this.#frameMs;
  }

  request(run: () => void): number {
    this.#requests.set(++this.#count, run);
    return this.#count;
  }

  cancel(request: number): void {
    this.#requests.delete(request);
  }

  afterPaint(run: () => void): void {
    this.#painted.push(run);
  }

  get requested(): number {
    return this.#requests.size;
  }

  /** One frame. `gesture`: what happens in it first. */
  frame(gesture?: () => void): void {
    this.#frameMs = this.timeMs = Math.max(this.timeMs, this.#frameMs + 16);
    const due = [...this.#requests.keys()];
    gesture?.();
    for (const request of due) {
      const run = this.#requests.get(request);
      this.#requests.delete(request);
      run?.();
    }
    for (const run of this.#painted.splice(0)) run();
  }
}

describe('Turns of charts in frames', () => {
  const setUp = (costMs: number, favored?: string) => {
    const frames = new FakeFrames();
    const drawn: string[] = [];
    let settled = 0;
    const turns = new FrameTurns<string>(() => settled++, frames);
    turns.favor(favored);
    const ask = (names: string, what = ''): void => {
      for (const name of names) {
        turns.ask(name, () => {
          frames.timeMs += costMs;
          drawn.push(name + what);
        });
      }
    };
    /** What is drawn in each of so many frames. */
    const frameByFrame = (count: number, gesture?: () => void): string[] =>
      Array.from({ length: count }, () => {
        frames.frame(gesture);
        return drawn.splice(0).join('');
      });
    return { frames, turns, ask, drawn, frameByFrame, settled: () => settled };
  };

  it('draw one in a frame where one fills it, in the order of asking', () => {
    const { ask, frameByFrame, frames, settled } = setUp(12);
    ask('abc');
    assert.deepEqual(frameByFrame(3), ['a', 'b', 'c']);
    assert.equal(settled(), 1);
    assert.equal(frames.requested, 0, 'no frame is asked for without need');
  });

  it('draw as many in a frame as fit, once it is known what one costs', () => {
    const { ask, frameByFrame } = setUp(2);
    for (let round = 0; round < 12; round++) {
      ask('abcdef');
      frameByFrame(6);
    }
    ask('abcdef');
    assert.deepEqual(frameByFrame(2), ['abcd', 'ef']);
  });

  it('draw one in a frame again as soon as that takes long, and believe a cheap frame only by and by', () => {
    const cheap = setUp(0);
    cheap.ask('a');
    cheap.frameByFrame(1);
    cheap.ask('abcdef');
    assert.deepEqual(cheap.frameByFrame(2), ['a', 'b'], 'one that drew nothing says little of the next');
    for (let round = 0; round < 30; round++) {
      cheap.ask('abcdef');
      cheap.frameByFrame(6);
    }
    cheap.turns.ask('slow', () => (cheap.frames.timeMs += 50));
    cheap.frameByFrame(1);
    cheap.ask('abc');
    assert.deepEqual(cheap.frameByFrame(2), ['a', 'b']);
  });

  it('draw each once with what was asked for last, however often that changes meanwhile', () => {
    const { ask, frameByFrame } = setUp(12);
    let step = 0;
    const gesture = (): void => ask('abc', String(++step));
    assert.deepEqual(frameByFrame(6, gesture), ['', 'a2', 'b3', 'c4', 'a5', 'b6'], 'nobody waits for ever');
  });

  it('use the frame of a gesture at once, and no frame twice', () => {
    const { ask, turns, frameByFrame } = setUp(12);
    const gesture = (): void => {
      ask('abc');
      turns.useFrame();
      turns.useFrame();
    };
    assert.deepEqual(frameByFrame(4, gesture), ['a', 'b', 'c', 'a']);
  });

  it('draw what its user looks at every other time', () => {
    const { ask, frameByFrame } = setUp(12, 'c');
    ask('abcd');
    const gesture = (): void => ask('abcd');
    assert.deepEqual(frameByFrame(7, gesture), ['c', 'a', 'c', 'b', 'c', 'd', 'c']);
  });

  it('are all drawn at once where something must not wait, and not again', () => {
    const { ask, turns, drawn, frameByFrame, frames, settled } = setUp(12);
    ask('abc');
    turns.settle();
    assert.deepEqual(drawn.splice(0), ['a', 'b', 'c']);
    assert.deepEqual([turns.isSettled, settled(), frames.requested], [true, 1, 0]);
    ask('abc');
    turns.clear();
    assert.deepEqual(frameByFrame(2), ['', '']);
    ask('abc');
    turns.dispose();
    assert.deepEqual(frameByFrame(2), ['', '']);
  });
});
