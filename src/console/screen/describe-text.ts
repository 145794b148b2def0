import type { Event } from "../../common/core-objects/event.ts";
import type { KubernetesObject } from "../../common/kubernetes-cluster/kubernetes-object.ts";
import { type Meta, projectMeta } from "../../common/kubernetes-cluster/meta.ts";
import { type Condition, conditionsAt } from "../../common/values/condition.ts";
import { formatAge } from "../../common/values/duration.ts";
import type { Span, StyledLine } from "../model/frame.ts";
import type { Related } from "../model/related.ts";
import type { Row, RowRef } from "../model/row.ts";
import type { View } from "../model/view.ts";
import { eventLines } from "./event-text.ts";
import { type Child, ownersAbove } from "./related-objects.ts";
import { fitLine, foreign, foreignWidth, span } from "./styled-line.ts";
import { TEXT_WIDTH } from "./text-width.ts";
import { paragraph } from "./wrapped.ts";

export { childrenOf } from "./related-objects.ts";

export interface DescribeInput {
  /** As the server has it now. */
  readonly object: KubernetesObject;
  readonly of: RowRef;
  /** Its row, while it is being read. */
  readonly row: Row | undefined;
  readonly view: View | undefined;
  readonly related: Related;
  readonly children: readonly (RowRef | Child)[];
  /** A text says why they could not be read. */
  readonly events: readonly Event[] | string;
  /** Cells that sentences are wrapped to. */
  readonly width?: number;
}

/** Everything there is to say about one object, the most wanted first. */
export function describeLines(input: DescribeInput): readonly StyledLine[] {
  const { object, related, children, events, width = TEXT_WIDTH } = input;
  const meta = projectMeta(object);
  return [
    ...identity(object, meta, related.now, width),
    ...section("Summary", summary(input, width)),
    ...section("Conditions", conditions(conditionsAt(object, "status", "conditions"), related.now, width)),
    ...section("Owners", owners(meta, related)),
    ...section("Children", children.map(childLine)),
    ...section("Labels", pairs(meta.labels)),
    [],
    heading("Events"),
    ...(typeof events === "string"
      ? paragraph(`Could not be read: ${events}`, width - 2, "warning").map(indented)
      : eventLines(events, related.now, width - 2).map(indented)),
  ];
}

function identity(object: KubernetesObject, meta: Meta, now: number, width: number): readonly StyledLine[] {
  const created = meta.createdAt === undefined ? "?" : `${formatAge(now - meta.createdAt)} ago`;
  const lines: StyledLine[] = [
    [
      foreign(`${object.kind ?? "Object"} `, "muted"),
      foreign(`${meta.namespace === "" ? "" : `${meta.namespace}/`}${meta.name}`, "accent", { bold: true }),
    ],
    [foreign(`created ${created}   ${object.apiVersion ?? ""}`, "muted")],
    [foreign(`uid ${meta.uid}`, "muted")],
  ];
  if (meta.deletingSince === undefined) return lines;
  const waits = meta.finalizers.length === 0 ? "" : `, waiting for ${meta.finalizers.join(", ")}`;
  return [
    ...lines,
    ...paragraph(`Being deleted for ${formatAge(now - meta.deletingSince)}${waits}.`, width, "warning"),
  ];
}

const WIDEST_LABEL = 40;

/** The view's columns as lines; what they say on the screen is what they say here. */
function summary({ row, view, related }: DescribeInput, width: number): readonly StyledLine[] {
  if (row === undefined || view === undefined) return [];
  if (row.unreadable !== undefined)
    return paragraph(`Could not be read: ${row.unreadable}`, width - 2, "bad").map(indented);
  const shown = view.columns.flatMap((column) => {
    if (column.id === "name" || column.id === "namespace") return [];
    const { text, tone } = column.cell(row, related);
    return text === "" ? [] : [{ label: inWords(column.id), text, tone }];
  });
  const widest = Math.max(...shown.map(({ label }) => foreignWidth(label, WIDEST_LABEL)), 0);
  return shown.flatMap(({ label, text, tone }) => {
    const [first = [], ...rest] = paragraph(text, width - widest - 4, tone);
    return [
      [span("  "), ...fitLine([foreign(label, "muted")], widest), span("  "), ...first],
      ...rest.map((line): StyledLine => [span(" ".repeat(widest + 4)), ...line]),
    ];
  });
}

/** `clusterQueue` is `cluster queue`: ids are whole words, where titles are cut short to save room. */
function inWords(columnId: string): string {
  return columnId.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function conditions(found: readonly Condition[], now: number, width: number): readonly StyledLine[] {
  const widest = Math.max(...found.map(({ type }) => foreignWidth(type, WIDEST_LABEL)), 0);
  return found.flatMap(({ type, status, reason, message, changedAt }) => {
    const age = changedAt === undefined ? "?" : formatAge(now - changedAt);
    const head: StyledLine = [
      span("  "),
      ...fitLine([foreign(type, "normal", { bold: true })], widest),
      ...fitLine([span("  "), foreign(status === "" ? "?" : status, status === "True" ? "normal" : "muted")], 9),
      span(`  ${age.padStart(6)}`, "muted"),
      foreign(`  ${reason}`, "info"),
    ];
    if (message === "") return [head];
    return [head, ...paragraph(message, width - 6, "muted").map((line): StyledLine => [span("      "), ...line])];
  });
}

/** The nearest owner first, each further one a step in; other owners of the object itself below. */
function owners(meta: Meta, related: Related): readonly StyledLine[] {
  const chain = ownersAbove(meta.owners, related);
  const others = meta.owners.filter(({ uid }) => !chain.some((owner) => owner.uid === uid));
  return [
    ...chain.map(
      ({ kind, name }, step): StyledLine => [...branch(step + 1), foreign(`${kind} `, "muted"), foreign(name)],
    ),
    ...others.map(
      ({ kind, name }): StyledLine => [
        span("  "),
        foreign(`${kind} `, "muted"),
        foreign(name),
        span("  (not its controller)", "muted"),
      ],
    ),
  ];
}

function childLine(child: RowRef | Child): StyledLine {
  const known = "depth" in child ? child : undefined;
  return [
    ...branch(known?.depth ?? 1),
    foreign(`${known?.kind ?? child.kindId} `, "muted"),
    foreign(child.name),
    ...(known?.status === undefined ? [] : [span("  "), foreign(known.status.text, known.status.tone)]),
  ];
}

function branch(depth: number): readonly Span[] {
  return [span(depth === 1 ? "  " : `${" ".repeat(2 * depth - 2)}└ `, "muted")];
}

function pairs(labels: ReadonlyMap<string, string>): readonly StyledLine[] {
  return [...labels]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]): StyledLine => [span("  "), foreign(key, "muted"), span("=", "muted"), foreign(value)]);
}

function section(title: string, lines: readonly StyledLine[]): readonly StyledLine[] {
  return lines.length === 0 ? [] : [[], heading(title), ...lines];
}

function heading(title: string): StyledLine {
  return [span(title, "heading", { bold: true })];
}

function indented(line: StyledLine): StyledLine {
  return [span("  "), ...line];
}
