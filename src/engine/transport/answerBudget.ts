/** 64 answers of usual length at once take a megabyte. */
const maxUnderWayBytes = 16 * 1024 * 1024;

/** Bytes of one answer while it is under way. */
export interface AnswerRoom {
  /** `false` if there is no room for so many more. */
  readonly take: (bytes: number) => boolean;
  /** Gives all of it back. */
  readonly giveBack: () => void;
}

/** One engine's part of a budget. */
export interface EngineBudget {
  /** `handleLoss`: the answer has to make room for another engine's, and its bytes are given back. */
  readonly begin: (handleLoss: () => void) => AnswerRoom;
}

interface Answer {
  bytes: number;
  readonly handleLoss: () => void;
}

interface EngineAnswers {
  readonly answers: Set<Answer>;
  bytes: number;
}

/**
 * Limits what the answers under way may take, of all engines together. When there is no room left, the engine
 * that takes most loses its longest answer: one that floods loses its own answers, and no other engine's.
 */
export class AnswerBudget {
  readonly #maxBytes: number;
  /** Engines with bytes under way. */
  readonly #engines = new Set<EngineAnswers>();
  #takenBytes = 0;

  constructor(maxBytes = maxUnderWayBytes) {
    this.#maxBytes = maxBytes;
  }

  ofEngine(): EngineBudget {
    const engine: EngineAnswers = { answers: new Set(), bytes: 0 };
    return {
      begin: handleLoss => {
        const answer: Answer = { bytes: 0, handleLoss };
        return {
          take: bytes => this.#take(engine, answer, bytes),
          giveBack: () => this.#giveBack(engine, answer),
        };
      },
    };
  }

  #take(engine: EngineAnswers, answer: Answer, bytes: number): boolean {
    while (this.#takenBytes + bytes > this.#maxBytes) {
      const most = this.#engineWithMost();
      if (!most || most.bytes <= engine.bytes + bytes) return false;
      this.#endLongestOf(most);
    }
    this.#takenBytes += bytes;
    engine.bytes += bytes;
    answer.bytes += bytes;
    engine.answers.add(answer);
    this.#engines.add(engine);
    return true;
  }

  #engineWithMost(): EngineAnswers | undefined {
    let most: EngineAnswers | undefined;
    for (const engine of this.#engines) if (!most || engine.bytes > most.bytes) most = engine;
    return most;
  }

  #endLongestOf(engine: EngineAnswers): void {
    const [first, ...others] = engine.answers;
    if (!first) return;
    const longest = others.reduce((most, answer) => (answer.bytes > most.bytes ? answer : most), first);
    this.#giveBack(engine, longest);
    longest.handleLoss();
  }

  #giveBack(engine: EngineAnswers, answer: Answer): void {
    this.#takenBytes -= answer.bytes;
    engine.bytes -= answer.bytes;
    answer.bytes = 0;
    engine.answers.delete(answer);
    if (engine.answers.size === 0) this.#engines.delete(engine);
  }
}

/** Shared by all engines of this window. */
export const answersUnderWay = new AnswerBudget();
