import { createHash } from "node:crypto";
import { entriesAt, textAt, valueAt } from "../../common/values/untyped.ts";
import type { Admission, Draft } from "../object-store.ts";
import type { StoredObject } from "../stored-object.ts";
import { mapIn, mapsIn, setDefaults, type Writable } from "./object-maps.ts";

/** What an API server writes into namespaces, secrets, limit ranges and services; what it writes into pods and jobs stands beside their controllers. */
export const OBJECT_DEFAULTS: readonly Admission[] = [
  {
    kinds: ["namespaces"],
    mutate({ operation }, { metadata }) {
      if (operation !== "DELETE") mapIn(metadata, "labels")["kubernetes.io/metadata.name"] = metadata.name;
    },
  },
  {
    kinds: ["secrets"],
    mutate({ operation }, draft) {
      if (operation === "DELETE") return;
      setDefaults(draft, { type: "Opaque" });
      keepTexts(draft);
    },
  },
  {
    kinds: ["limitranges"],
    mutate({ operation }, draft) {
      if (operation !== "DELETE") for (const limit of mapsIn(draft.spec ?? {}, "limits")) defaultLimit(limit);
    },
  },
  {
    kinds: ["services"],
    mutate({ operation, before }, draft) {
      if (operation !== "DELETE") defaultService(draft, before);
    },
  },
];

/** Texts are for writing only: what is stored, and can be read, is data. */
function keepTexts(draft: Draft): void {
  const texts = entriesAt(draft, "stringData");
  delete draft["stringData"];
  for (const [key, text] of texts)
    if (typeof text === "string") mapIn(draft, "data")[key] = Buffer.from(text).toString("base64");
}

/** A container that asks for nothing gets the most as its limit, and that as its request. */
function defaultLimit(limit: Writable): void {
  if (limit["type"] !== "Container") return;
  const amounts = (field: string) => Object.fromEntries(entriesAt(limit, field));
  const limits = { ...amounts("max"), ...amounts("default") };
  const requests = { ...amounts("min"), ...limits, ...amounts("defaultRequest") };
  if (Object.keys(limits).length > 0) limit["default"] = limits;
  if (Object.keys(requests).length > 0) limit["defaultRequest"] = requests;
}

function defaultService(draft: Draft, before: StoredObject | undefined): void {
  draft.spec ??= {};
  const { spec } = draft;
  for (const port of mapsIn(spec, "ports")) setDefaults(port, { protocol: "TCP", targetPort: port["port"] });
  setDefaults(spec, { type: "ClusterIP", sessionAffinity: "None" });
  if (spec["type"] === "ExternalName") return;
  setDefaults(spec, { internalTrafficPolicy: "Cluster", ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" });
  if (textAt(spec, "clusterIP") === undefined) spec["clusterIP"] = addressOf(draft, before);
  spec["clusterIPs"] = [spec["clusterIP"]];
  const status = (draft.status ?? {}) as Writable;
  setDefaults(status, { loadBalancer: {} });
  draft.status = status;
}

/** A service keeps its address. New ones have one that follows from their name, so that the same story has the same addresses. */
function addressOf({ metadata }: Draft, before: StoredObject | undefined): unknown {
  const known = valueAt(before, "spec", "clusterIP");
  if (known !== undefined) return known;
  const [third = 0, fourth = 0] = createHash("sha256").update(`${metadata.namespace}/${metadata.name}`).digest();
  return `10.96.${third}.${fourth}`;
}
