import type { StyledLine } from "../model/frame.ts";
import type { ScaleDialog, ScaleGroup } from "../model/overlay.ts";
import { foreign, span } from "./styled-line.ts";
import { paragraph } from "./wrapped.ts";

/** Worker groups, the number typed, and what the planner says of it. */
export function scaleLines(dialog: ScaleDialog, width: number): readonly StyledLine[] {
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
  lines.push(
    [],
    [
      span("enter", "key"),
      span(" go on   "),
      span("tab", "key"),
      span(" next group   "),
      span("b", "key"),
      span(" widen bounds   "),
      span("esc", "key"),
      span(" leave it"),
    ],
  );
  return lines;
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
