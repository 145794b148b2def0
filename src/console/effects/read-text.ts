import { EVENTS, type Event } from "../../common/core-objects/event.ts";
import type { ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import type { KubernetesObject } from "../../common/kubernetes-cluster/kubernetes-object.ts";
import type { StyledLine } from "../model/frame.ts";
import { isReport, type ReportSource, type TextPage, type TextSource } from "../model/page.ts";
import { reportBasis } from "../model/report-basis.ts";
import type { RowRef } from "../model/row.ts";
import { clusterNow, relatedIn, rowOf } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import { childrenOf, describeLines } from "../screen/describe-text.ts";
import { eventLines } from "../screen/event-text.ts";
import type { LinkedLine } from "../screen/linked-line.ts";
import { logLines } from "../screen/log-text.ts";
import { columnLines, helpLines, messageLines, problemLines } from "../screen/program-texts.ts";
import { plainLine } from "../screen/styled-line.ts";
import { yamlLines } from "../screen/yaml-text.ts";
import { sentenceOf } from "./change-objects.ts";
import type { EffectContext } from "./ports.ts";
import { reportText } from "./report-text.ts";

const LOG_LINES = 2_000;

/** Makes the text of a page; objects are fetched by GET when asked for, never kept. */
export async function readText(context: EffectContext, pageId: number, source: TextSource): Promise<void> {
  const { dispatch, ports } = context;
  try {
    if (isReport(source)) return await readReport(context, pageId, source);
    const lines = "of" in source ? await aboutObject(context, source) : aboutProgram(context.state(), source.what);
    dispatch({ kind: "text-read", pageId, lines, plain: lines.map(plainLine), at: ports.clock.now() });
  } catch (error) {
    dispatch({ kind: "text-failed", pageId, message: sentenceOf(error) });
  }
}

/** What takes a while to find out is added to the page when it is there. */
async function readReport(context: EffectContext, pageId: number, source: ReportSource): Promise<void> {
  const { dispatch, ports, state } = context;
  const basis = reportBasis(state(), source.what, source.of);
  const show = (report: readonly LinkedLine[], unfinished = false) => {
    const lines = report.map(({ line }) => line);
    const links = new Map(
      report.flatMap(({ target }, index) => (target === undefined ? [] : [[index, target] as const])),
    );
    const plain = lines.map(plainLine);
    dispatch({ kind: "text-read", pageId, lines, plain, links, basis, unfinished, at: ports.clock.now() });
  };
  const page = () => state().pages.find((each): each is TextPage => each.kind === "text" && each.id === pageId);
  const report = await reportText(context, source, textWidth(state()), {
    isOpen: () => page() !== undefined,
    showMeanwhile: (lines) => {
      // A page that is written again keeps its text until the new one is whole.
      if (page()?.content.status === "loading") show(lines, true);
    },
  });
  if (report !== undefined) show(report);
}

/** The object as the server has it now; checked to be the one that was chosen. */
export async function fetchObject({ client, state, signal }: EffectContext, of: RowRef): Promise<KubernetesObject> {
  const cluster = client();
  const known = state().catalog.kinds.get(of.kindId);
  if (cluster === undefined || known === undefined) throw new Error("There is no connection to a cluster");
  const object = await cluster.get(known.kind, of, { signal: signal(), urgent: true });
  if (object.metadata.uid !== of.uid)
    throw new Error(`${of.name} was replaced by another object of the same name. Go back and choose it again`);
  return object;
}

function aboutProgram(state: State, what: Exclude<TextSource, { of: RowRef }>["what"]): readonly StyledLine[] {
  switch (what) {
    case "help":
      return helpLines(state);
    case "messages":
      return messageLines(state);
    case "problems":
      return problemLines(state);
    case "columns":
      return columnLines(state);
    default:
      return what satisfies never;
  }
}

async function aboutObject(
  context: EffectContext,
  source: Exclude<Extract<TextSource, { of: RowRef }>, ReportSource>,
): Promise<readonly StyledLine[]> {
  const { state } = context;
  switch (source.what) {
    case "yaml":
      return yamlLines(await fetchObject(context, source.of), source.unfolded);
    case "logs":
      return logLines(await readLog(context, source.of));
    case "events":
      return eventLines(await eventsAbout(context, source.of), clusterNow(state()), textWidth(state()));
    case "describe": {
      const [object, events] = await Promise.all([
        fetchObject(context, source.of),
        eventsAbout(context, source.of).catch(sentenceOf),
      ]);
      const now = state();
      const related = relatedIn(now);
      return describeLines({
        object,
        of: source.of,
        row: rowOf(now, source.of),
        view: viewFor(now, source.of),
        related,
        children: childrenOf(now, source.of),
        events,
        width: textWidth(now),
      });
    }
    default:
      return source.what satisfies never;
  }
}

/** Cells of a line in the frame of a text page. */
function textWidth({ columns }: State): number {
  return Math.max(columns - 4, 20);
}

/** Events of the object and of what it owns, as far as that is being read. */
async function eventsAbout(context: EffectContext, of: RowRef): Promise<readonly Event[]> {
  const cluster = context.client();
  if (cluster === undefined) throw new Error("There is no connection to a cluster");
  const children = childrenOf(context.state(), of);
  const wanted = new Set([of.uid, ...children.map(({ uid }) => uid)]);
  const { records } = await listEvents(cluster, of, children.length > 0, context.signal());
  return records.filter(
    ({ regarding }) => wanted.has(regarding.uid) || (regarding.uid === "" && regarding.name === of.name),
  );
}

function listEvents(cluster: ClusterClient, of: RowRef, all: boolean, signal: AbortSignal) {
  const scope = of.namespace === "" ? {} : { namespace: of.namespace };
  const fieldSelector = all ? undefined : `involvedObject.uid=${of.uid}`;
  return cluster.list(EVENTS, { ...scope, fieldSelector }, { signal, urgent: true });
}

async function readLog({ client, signal }: EffectContext, of: RowRef): Promise<readonly string[]> {
  const cluster = client();
  if (cluster === undefined) throw new Error("There is no connection to a cluster");
  const lines: string[] = [];
  for await (const line of cluster.logs(of, { tailLines: LOG_LINES, signal: signal() })) lines.push(line);
  return lines;
}

function viewFor({ catalog }: State, { kindId }: RowRef) {
  return [...catalog.views.values()].find((view) => view.kindId === kindId);
}
