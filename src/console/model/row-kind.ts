import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import type { Row } from "./row.ts";
import type { KnownKind } from "./view.ts";

/** A kind read as rows: each object becomes its typed record and the raw values that views ask for, once. */
export function rowKindOf({ kind, rawValues }: KnownKind): ResourceKind<Row> {
  return {
    ...kind,
    project: (object, version) => {
      const record = kind.project(object, version);
      return { meta: record.meta, unreadable: record.unreadable, record, raw: rawValues.map((value) => value(object)) };
    },
  };
}
