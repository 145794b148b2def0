import { CLUSTER_QUEUES, type ClusterQueue } from "../../common/kueue/cluster-queue.ts";
import { COHORTS } from "../../common/kueue/cohort.ts";
import type { CohortTree } from "../../common/kueue/cohort-tree.ts";
import { lentAtMost } from "../../common/kueue/flavor-quota.ts";
import { type QuotaFigures, type QuotaNode, quotaFigures } from "../../common/kueue/quota-tree.ts";
import type { Bound, QuotaLimits } from "../../common/kueue/resource-group.ts";
import { type Quantity, shortQuantity } from "../../common/values/quantity.ts";
import { barCell } from "../catalog/columns/bar.ts";
import type { Span, StyledLine } from "../model/frame.ts";
import { kindIdOf } from "../model/related-cache.ts";
import { type LinkedLine, plain } from "./linked-line.ts";
import { fitLine, foreign, foreignWidth, span } from "./styled-line.ts";

/** What a part of the tree is drawn from. */
export interface QuotaTree {
  readonly tree: CohortTree;
  /** The root cohort; `""` for a queue on its own, which is then the only one in `queues`. */
  readonly root: string;
  readonly queues: readonly ClusterQueue[];
  /** The queue or cohort that the report is about. */
  readonly chosen: string;
}

interface TreeRow {
  readonly depth: number;
  readonly name: string;
  readonly kindId: string;
  readonly limits: QuotaLimits | undefined;
  readonly figures: QuotaNode | undefined;
  readonly queue: ClusterQueue | undefined;
}

const NAME = { least: 14, most: 34 };
const NUMBER = 8;
const BAR = { least: 8, most: 40 };

/** A block for each flavor and resource: cohorts and queues as a tree, each with what it holds of what it may. */
export function quotaTreeLines(input: QuotaTree, width: number): readonly LinkedLine[] {
  return flavorResources(input.queues).flatMap(({ flavor, resource }, index) => {
    const rows = treeRows(input, quotaFigures(input.tree, flavor, resource), flavor, resource);
    const title = foreignWidth(`${resource} in ${flavor}`, NAME.most) + 1;
    const names = Math.min(
      Math.max(NAME.least, title, ...rows.map(({ depth, name }) => depth * 2 + foreignWidth(name, NAME.most))),
      NAME.most,
    );
    const limits = Math.max(0, ...rows.map((row) => foreignWidth(limitsInWords(row.limits), width)));
    const shape = shapeFor(width - names - 2, limits);
    return [
      ...(index === 0 ? [] : [plain([])]),
      plain(heading(flavor, resource, names, shape)),
      ...rows.map((row) => rowLine(row, input.chosen, names, shape)),
    ];
  });
}

/** What there is room for beside the names. */
interface Shape {
  /** Cells of a bar; 0 for none. */
  readonly bar: number;
  readonly lent: boolean;
  readonly limits: boolean;
}

/** Bars give way last: before them what is lent, then the limits. */
function shapeFor(room: number, limits: number): Shape {
  const column = NUMBER + 1;
  const limitsColumn = limits === 0 ? 0 : Math.max(limits + 2, column);
  for (const [lent, shown] of [
    [true, true],
    [false, true],
    [false, false],
  ] as const) {
    const bar = room - column * 2 - (lent ? column : 0) - (shown ? limitsColumn : 0);
    if (bar >= BAR.least) return { bar: Math.min(bar, BAR.most), lent, limits: shown && limits > 0 };
  }
  return { bar: 0, lent: false, limits: false };
}

/** Flavors and resources of the queues, in the order in which they name them. */
function flavorResources(queues: readonly ClusterQueue[]): readonly { flavor: string; resource: string }[] {
  const found = new Map<string, { flavor: string; resource: string }>();
  for (const { flavor, resource } of queues.flatMap(({ quotas }) => quotas))
    found.set(`${flavor} ${resource}`, { flavor, resource });
  return [...found.values()];
}

function treeRows(input: QuotaTree, figures: QuotaFigures, flavor: string, resource: string): readonly TreeRow[] {
  const of = (limits: readonly QuotaLimits[]) =>
    limits.find((each) => each.flavor === flavor && each.resource === resource);
  const queueRow = (queue: ClusterQueue, depth: number): TreeRow => ({
    depth,
    name: queue.meta.name,
    kindId: kindIdOf(CLUSTER_QUEUES),
    limits: of(queue.quotas),
    figures: figures.clusterQueues.get(queue.meta.name),
    queue,
  });
  if (input.root === "") return input.queues.map((queue) => queueRow(queue, 0));
  const below = (name: string, depth: number, seen: ReadonlySet<string>): readonly TreeRow[] => {
    const node = input.tree.nodes.get(name);
    if (node === undefined || seen.has(name)) return [];
    const own: TreeRow = {
      depth,
      name,
      kindId: kindIdOf(COHORTS),
      limits: of(node.cohort?.limits ?? []),
      figures: figures.cohorts.get(name),
      queue: undefined,
    };
    const known = new Set([...seen, name]);
    const queues = node.clusterQueues
      .map((queue) => queueRow(queue, depth + 1))
      .filter(({ limits }) => limits !== undefined);
    return [own, ...node.children.flatMap((child) => below(child, depth + 1, known)), ...queues];
  };
  return below(input.root, 0, new Set());
}

function heading(flavor: string, resource: string, names: number, { bar, lent, limits }: Shape): StyledLine {
  const title: StyledLine = [foreign(resource, "heading", { bold: true }), foreign(` in ${flavor}`, "heading")];
  const bars = bar === 0 ? [] : fitLine([span("HELD / QUOTA", "heading")], bar + 1);
  const columns = ["FREE", "BORROWED", ...(lent ? ["LENT ≤"] : [])].map((each) => each.padStart(NUMBER + 1));
  return [
    ...fitLine(title, names + 1),
    ...bars,
    ...[...columns, ...(limits ? ["  LIMITS"] : [])].map((each) => span(each, "heading")),
  ];
}

function rowLine(row: TreeRow, chosen: string, names: number, shape: Shape): LinkedLine {
  const { bar } = shape;
  const { depth, name, figures, limits, queue } = row;
  const isChosen = name === chosen;
  const label: StyledLine = [
    span(" ".repeat(depth * 2)),
    foreign(name, queue === undefined ? "info" : isChosen ? "accent" : "normal", isChosen ? { bold: true } : {}),
  ];
  const quota = queue?.quotas.find((each) => each.flavor === limits?.flavor && each.resource === limits.resource);
  const nominal = queue === undefined ? figures?.subtree : quota?.nominal;
  const amounts = {
    used: quota?.used ?? figures?.usage,
    reserved: quota?.reserved ?? figures?.usage,
    nominal,
    limit: figures?.potential,
  };
  const cell = barCell(amounts);
  const drawn = "draw" in cell && cell.draw !== undefined ? cell.draw(bar) : [foreign(cell.text, cell.tone)];
  const numbers: Span[] = [
    figure(figures?.available, "muted"),
    figure(
      figures?.borrowed,
      figures?.borrowed !== undefined && figures.borrowed.nanos > 0n ? "bar-borrowed" : "muted",
    ),
  ];
  const lent = quota === undefined ? undefined : lentAtMost(quota, queue?.cohort !== "");
  const wide: Span[] = [
    ...(shape.lent ? [figure(lent, "muted", queue === undefined)] : []),
    ...(shape.limits ? [foreign(`  ${limitsInWords(limits)}`, "muted")] : []),
  ];
  const bars = bar === 0 ? [] : [...fitLine(drawn, bar), span(" ")];
  return {
    line: [...fitLine(label, names), span(" "), ...bars, ...numbers, ...wide],
    target: isChosen ? undefined : { kindId: row.kindId, namespace: "", name },
  };
}

function figure(amount: Quantity | undefined, tone: Span["tone"], none = false): Span {
  const text = none ? "" : amount === undefined ? "?" : amount.nanos === 0n ? "0" : shortQuantity(amount);
  return span(text.padStart(NUMBER + 1), tone);
}

/** `borrows ≤ 4, lends ≤ 2`; nothing where no limit is set. */
function limitsInWords(limits: QuotaLimits | undefined): string {
  if (limits === undefined) return "";
  return [...bound("borrows", limits.borrowing), ...bound("lends", limits.lending)].join(", ");
}

function bound(what: string, limit: Bound): readonly string[] {
  if (limit.is === "none") return [];
  return [`${what} ≤ ${limit.is === "at" ? shortQuantity(limit.most) : "?"}`];
}
