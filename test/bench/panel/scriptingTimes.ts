/** Reads from a browser trace how long scripts ran. */

interface TraceEvent {
  readonly name: string;
  readonly cat?: string;
  readonly ph: string;
  /** Thread CPU time in microseconds. It stands still while other threads have the processor. */
  readonly tts: number;
  readonly tdur?: number;
  readonly pid: number;
  readonly tid: number;
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

export const traceCategories = [
  ...['-*', 'devtools.timeline', 'disabled-by-default-devtools.timeline'],
  ...['v8', 'v8.execute', 'blink.user_timing'],
];

/** Events that the developer tools count as scripting, including garbage collection. */
const scripting = new Set([
  ...['EventDispatch', 'FunctionCall', 'EvaluateScript', 'RunMicrotasks', 'TimerFire', 'HandlePostMessage'],
  ...['FireAnimationFrame', 'FireIdleCallback', 'MinorGC', 'MajorGC', 'v8.callFunction', 'v8.run'],
]);
/** Events that they do not count, even if a script waits for them. */
const rendering = new Set([
  ...['Layout', 'UpdateLayoutTree', 'PrePaint', 'Paint', 'Layerize', 'UpdateLayer', 'HitTest', 'Commit'],
]);

/**
 * Scripting time, in ms of CPU time, between each pair of the marks `begin` and `end` (`performance.mark`),
 * on their thread.
 */
export function scriptingTimes(trace: Buffer, begin: string, end: string): number[] {
  const { traceEvents } = JSON.parse(trace.toString('utf8')) as { traceEvents: readonly TraceEvent[] };
  const marks = traceEvents
    .filter(({ cat, name }) => cat === 'blink.user_timing' && (name === begin || name === end))
    .sort((a, b) => a.tts - b.tts);
  const [first] = marks;
  if (!first) throw new Error(`The trace has no mark “${begin}”.`);
  const own = traceEvents.filter(({ pid, tid, ph }) => pid === first.pid && tid === first.tid && ph === 'X');
  const scripts = merged(own.filter(({ name }) => scripting.has(name)));
  const renders = merged(own.filter(({ name }) => rendering.has(name)));
  const times: number[] = [];
  marks.forEach((mark, index) => {
    const next = marks[index + 1];
    if (mark.name !== begin || next?.name !== end) return;
    const within = clipped(scripts, { from: mark.tts, to: next.tts });
    const inRenders = within.flatMap(stretch => clipped(renders, stretch));
    times.push((lengthOf(within) - lengthOf(inRenders)) / 1000);
  });
  return times;
}

/** Merges overlapping stretches; the result is in order. */
function merged(events: readonly TraceEvent[]): Stretch[] {
  const all = events
    .map(({ tts, tdur = 0 }) => ({ from: tts, to: tts + tdur }))
    .sort((a, b) => a.from - b.from);
  const result: { from: number; to: number }[] = [];
  for (const stretch of all) {
    const last = result.at(-1);
    if (last && stretch.from <= last.to) last.to = Math.max(last.to, stretch.to);
    else result.push({ ...stretch });
  }
  return result;
}

function clipped(stretches: readonly Stretch[], { from, to }: Stretch): Stretch[] {
  return stretches
    .filter(each => each.to > from && each.from < to)
    .map(each => ({ from: Math.max(each.from, from), to: Math.min(each.to, to) }));
}

function lengthOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { from, to }) => sum + to - from, 0);
}
