/** What a path addresses. */
export type RequestTarget = ResourceTarget | { readonly is: "other"; readonly path: string };

export interface ResourceTarget {
  readonly is: "resource";
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  /** What follows the subresource: the path behind a proxy. */
  readonly rest: string;
  /** Asked under the old `/watch/` prefix. */
  readonly watchPrefix: boolean;
}

/** Subresources of a namespace, which otherwise look like resources in it. */
const NAMESPACE_PARTS = ["status", "finalize"];

export function targetOf(path: string): RequestTarget {
  const parts = path.split("/").slice(1);
  const other = { is: "other", path } as const;
  let group = "";
  const root: string | undefined = parts[0];
  if (root === "apis" && parts.length > 3) group = parts.splice(0, 2)[1] ?? "";
  else if (root === "api" && parts.length > 2) parts.shift();
  else return other;
  const version = parts.shift() ?? "";
  const watchPrefix = parts[0] === "watch" && parts.length > 1;
  if (watchPrefix) parts.shift();
  let namespace: string | undefined;
  if (parts[0] === "namespaces" && parts.length > 2 && !NAMESPACE_PARTS.includes(parts[2] ?? "")) {
    namespace = parts[1];
    parts.splice(0, 2);
  }
  const [plural = "", name, subresource, ...rest] = parts;
  if (plural === "") return other;
  return {
    is: "resource",
    group,
    version,
    plural,
    namespace,
    name: name === "" ? undefined : name,
    subresource,
    rest: rest.join("/"),
    watchPrefix,
  };
}

/** The verb that a request is authorized as. */
export function verbOf(method: string, target: ResourceTarget, query: URLSearchParams): string {
  const { name, watchPrefix } = target;
  const watch = query.get("watch");
  switch (method) {
    case "POST":
      return "create";
    case "PUT":
      return "update";
    case "PATCH":
      return "patch";
    case "DELETE":
      return name === undefined ? "deletecollection" : "delete";
    default:
      if (watchPrefix || (watch !== null && watch !== "0" && watch !== "false")) return "watch";
      return name === undefined ? "list" : "get";
  }
}
