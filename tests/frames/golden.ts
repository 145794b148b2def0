import { expect } from "vitest";
import type { State } from "../../src/console/model/state.ts";
import { screen } from "../../src/console/screen/screen.ts";
import { frameText } from "./frame-text.ts";

/** Compares the screen with the picture kept under `golden/`; FLARETOP_WRITE_FRAMES=1 writes it anew (`npm run frames`). */
export async function expectFrame(state: State, name: string): Promise<void> {
  const path = new URL(`./golden/${name}.${state.columns}x${state.rows}.txt`, import.meta.url).pathname;
  await expect(frameText(screen(state))).toMatchFileSnapshot(path);
}
