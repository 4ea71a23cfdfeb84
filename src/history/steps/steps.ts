/**
 * Long work in steps of some milliseconds. A tick may be stored between two of them, so steps must not hold
 * on to an open partition across a `yield`.
 */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Runs all steps at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

export function* inOneStep(work: () => void): Steps<void> {
  work();
  yield;
}

/** Runs the steps; adds what they throw to `failures`, for callers that report it after other work. */
export function* attempted(steps: Steps<void>, failures: unknown[]): Steps<void> {
  try {
    yield* steps;
  } catch (error) {
    failures.push(error);
  }
}
