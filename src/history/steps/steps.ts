/**
 * Long work in steps of some milliseconds. Between two of them a tick may be stored, so whoever writes steps
 * must not hold on to an open partition across a `yield`.
 */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Does all steps at once. */
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

/** Goes through the steps; what they throw is a failure more, for who does other work before telling it. */
export function* attempted(steps: Steps<void>, failures: unknown[]): Steps<void> {
  try {
    yield* steps;
  } catch (error) {
    failures.push(error);
  }
}
