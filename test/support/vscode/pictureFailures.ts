import type { Workbench } from './workbench';

/**
 * Saves a picture of the window, `out/failed-TITLE.png`, and prints what its pages say, whenever a test of
 * the suite fails. `windowOf`: the window that a test uses; `undefined` while there is none.
 */
export function pictureFailures(windowOf: () => Workbench | undefined): void {
  afterEach(async function () {
    const { currentTest } = this;
    const window = windowOf();
    if (!window || currentTest?.state !== 'failed') return;
    await window.screenshot(`out/failed-${currentTest.title.slice(0, 40)}.png`);
    console.log(await window.describe());
  });
}
