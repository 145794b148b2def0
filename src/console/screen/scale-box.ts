import type { StyledLine } from "../model/frame.ts";
import { keysOf } from "../model/keymap.ts";
import type { ScaleDialog, ScaleGroup } from "../model/overlay.ts";
import type { State } from "../model/state.ts";
import { foreign, span } from "./styled-line.ts";
import { paragraph } from "./wrapped.ts";

/** Worker groups, the number typed, and what the planner says of it. */
export function scaleLines(state: State, dialog: ScaleDialog, width: number): readonly StyledLine[] {
  const { groups, chosen, typed, preview, widenBounds } = dialog;
  const lines: StyledLine[] = groups.map((group, index) => groupLine(group, index === chosen));
  const present = groups[chosen]?.replicas;
  lines.push(
    [],
    [
      span("workers ", "muted"),
      foreign(typed === "" ? shown(present) : typed, "key", { bold: true }),
      span(typed === "" ? "  (type a number, or ↑ ↓)" : "█", "muted"),
    ],
  );
  if (widenBounds) lines.push([span("minimum and maximum are moved so that it fits", "info")]);
  if (preview?.refusedBecause !== undefined) lines.push(...paragraph(preview.refusedBecause, width, "bad"));
  for (const note of preview?.notes ?? []) lines.push(...paragraph(note, width, "warning"));
  return [...lines, [], hints(state, groups.length)];
}

function hints(state: State, groups: number): StyledLine {
  const keyOf = (id: string) => keysOf(state.catalog.keymap, ["dialog"], id)[0];
  const offered: readonly (readonly [string | undefined, string])[] = [
    ["enter", "go on"],
    [groups > 1 ? keyOf("dialog.next-group") : undefined, "next group"],
    [keyOf("dialog.widen-bounds"), "move bounds"],
    ["esc", "leave it"],
  ];
  return offered.flatMap(([key, words]) => (key === undefined ? [] : [span(key, "key"), span(` ${words}   `)]));
}

function groupLine({ name, replicas, min, max }: ScaleGroup, chosen: boolean): StyledLine {
  return [
    span(chosen ? "› " : "  ", "accent"),
    foreign(name, "normal", chosen ? { inverse: true } : {}),
    span(`   now ${shown(replicas)}   min ${shown(min)}   max ${shown(max)}`, "muted"),
  ];
}

function shown(value: number | undefined): string {
  if (value === undefined) return "?";
  return value >= 2_147_483_647 ? "no limit" : String(value);
}
