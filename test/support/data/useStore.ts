import type { SyncStore } from './syncStore';
import { StoreFixture } from '../../store/fixture';

export interface OpenedStore {
  readonly fixture: StoreFixture;
  readonly store: SyncStore;
}

/**
 * Opens a store in a new folder before each test of a suite. After each test it closes the store that is then
 * open on that folder, which must not fail, and removes the folder.
 */
export function useStore(handleOpen: (opened: OpenedStore) => void): void {
  let fixture: StoreFixture;
  beforeEach(async () => {
    fixture = new StoreFixture();
    handleOpen({ fixture, store: await fixture.open() });
  });
  afterEach(async () => {
    fixture.closeAll();
    await fixture.remove();
  });
}
