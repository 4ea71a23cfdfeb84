/** What the journal's encoder and decoder must agree on beyond the order of fields. */
import type { HostSample } from '../../common/model/sample';
import type { Container } from '../../common/model/container';
import type { HostState } from '../figures/hostFigures';
import type { StoredNumber } from '../figures/storedNumber';

/** Bits of a tick's flags. */
export const tickHas = { interval: 1, host: 2 } as const;

/** Bits above the eight that tell which figures of a sample follow. */
export const sampleHas = { baseline: 1 << 8, rates: 1 << 9, nulls: 1 << 10, extras: 1 << 11 } as const;

/**
 * Position in `sampleColumns` by bit: what rarely changes comes last, so that the flags of most rows fit one
 * byte.
 */
export const figureOrder = [0, 1, 2, 3, 5, 7, 4, 6] as const;

/** Bits of a host sample's flags. */
export const hostHas = { cores: 1, facts: 2, nulls: 4 } as const;

/** What the journal stores of a container beside its numbers; written when it is new or has changed. */
export type ContainerFacts = Pick<
  Container,
  'id' | 'name' | 'workload' | 'image' | 'createdAtMs' | 'status' | 'health' | 'restartCount'
> & { readonly memoryLimitBytes?: number; readonly isListed: boolean };

export type HostFacts = Pick<HostSample, HostState | 'fileSystems'>;

/**
 * The figures that a row is compared with, so that only differences are written: those of the row before, but
 * 0 for the growth of counters and for lateness; NULL where the row before knew none.
 */
export function expectedFigures(previous: readonly StoredNumber[]): StoredNumber[] {
  return previous.map((value, index) => {
    const isDifference = (index >= 2 && index <= 5) || index === 7;
    return value !== null && isDifference ? 0 : value;
  });
}

export const noFigures: readonly StoredNumber[] = Array<StoredNumber>(8).fill(null);

/** A bit for each figure that is not known. */
export function nullBits(values: readonly StoredNumber[]): number {
  return values.reduce<number>((bits, value, index) => (value === null ? bits | (1 << index) : bits), 0);
}
