import { objectPath } from "./api-path.ts";
import type { LogOptions } from "./client.ts";
import { errorFromFailure } from "./error-from-failure.ts";
import { linesOf } from "./lines.ts";
import { projectMeta } from "./meta.ts";
import { inWords, type ObjectName, type ResourceKind } from "./resource-kind.ts";
import type { Transport } from "./transport.ts";

const PODS: ResourceKind = {
  group: "",
  kind: "Pod",
  plural: "pods",
  versions: ["v1"],
  namespaced: true,
  project: (object) => ({ meta: projectMeta(object) }),
};

/** How long a kubelet may take to begin answering. */
const FIRST_BYTE_MS = 10_000;
/** A line of several megabytes, or of binary content, must not fill the memory of whoever follows the log. */
const LONGEST_LINE = 16 * 1024;

/** Lines of a container's log; longer ones are cut at 16 KiB. Ends with the log, or when the reader leaves or aborts. */
export async function* readPodLog(
  transport: Transport,
  pod: ObjectName,
  options: LogOptions,
): AsyncGenerator<string, void, undefined> {
  const { container, tailLines, follow, previous, timestamps, signal } = options;
  const { body, attempt } = await transport.send({
    request: `read the log of ${inWords(PODS, pod)}`,
    method: "GET",
    path: objectPath(PODS, "v1", pod, "log"),
    query: {
      container,
      tailLines: tailLines === undefined ? undefined : String(tailLines),
      follow: flag(follow),
      previous: flag(previous),
      timestamps: flag(timestamps),
    },
    signal,
    timeoutMs: FIRST_BYTE_MS,
    pool: "person",
    stream: true,
  });
  try {
    for await (const line of linesOf(body, { longest: LONGEST_LINE, longer: "cut" })) yield line.toString("utf8");
  } catch (failure) {
    throw errorFromFailure(failure, attempt);
  }
}

function flag(value: boolean | undefined): string | undefined {
  return value === true ? "true" : undefined;
}
