import { isMap, sameJson } from "../../json-values.ts";
import { type Draft, StoreRefusal } from "../../object-store.ts";
import type { KindFacts } from "../../stored-kinds.ts";
import type { StoredObject } from "../../stored-object.ts";
import type { FieldType } from "../schemas/type-notation.ts";
import { common, type FieldTree, memberPaths, united, without } from "./field-tree.ts";
import { changedFields, differing, merged, saidFields, withoutFields } from "./typed-fields.ts";

/** Who owns which fields: an entry of `metadata.managedFields`. */
export interface FieldOwner {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly time: string;
  readonly fieldsType: "FieldsV1";
  readonly fieldsV1: FieldTree;
  readonly subresource?: string;
}

/** The request that writes. */
export interface FieldWriter {
  readonly manager: string;
  /** As the request named it. */
  readonly apiVersion: string;
  readonly subresource?: string;
  readonly time: string;
}

/** Fields that the server keeps or that name the object: nobody owns them. */
const UNOWNED = [
  "name",
  "namespace",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "selfLink",
  "managedFields",
];

/** Notes in the draft what an update changed: the writer owns it now and nobody else does. */
export function noteUpdate(kind: KindFacts, before: StoredObject | undefined, draft: Draft, writer: FieldWriter): void {
  const given = draft.metadata["managedFields"];
  // An empty list is how somebody asks to forget all owners.
  const isReset = Array.isArray(given) && given.every((entry) => isMap(entry) && Object.keys(entry).length === 0);
  const owners = isReset ? [] : ownersOf(Array.isArray(given) ? draft.metadata : before?.metadata);
  const { changed, gone } = changedFields(
    before === undefined ? {} : ownable(kind, before, writer.subresource),
    ownable(kind, draft, writer.subresource),
    typeOf(kind),
  );
  const noted =
    isReset || (changed === undefined && gone === undefined) ? owners : withUpdate(owners, changed, gone, writer);
  setOwners(draft, noted);
}

function withUpdate(
  owners: readonly FieldOwner[],
  changed: FieldTree | undefined,
  gone: FieldTree | undefined,
  writer: FieldWriter,
): readonly FieldOwner[] {
  const isMine = (owner: FieldOwner) => owner.operation === "Update" && sameWriter(owner, writer);
  if (changed === undefined) return owners.flatMap((owner) => reduced(owner, gone));
  const others = owners.filter((owner) => !isMine(owner)).flatMap((owner) => reduced(owner, changed, gone));
  const mine = owners.find(isMine)?.fieldsV1;
  const grown = mine === undefined ? changed : united(mine, changed);
  const kept = gone === undefined ? grown : (without(grown, gone) ?? {});
  return [...others, entry(writer, "Update", kept)];
}

/** An applied object merged into the live one. */
export interface Applied {
  readonly object: Record<string, unknown>;
  readonly owners: readonly FieldOwner[];
}

/**
 * Server-side apply: sets what the configuration says, takes away what its manager said before and says no more.
 *
 * @param live undefined: it is created
 * @throws StoreRefusal 409 with a cause for each field that another manager has set to another value, unless forced
 */
export function applyConfiguration(
  kind: KindFacts,
  live: StoredObject | undefined,
  configuration: Readonly<Record<string, unknown>>,
  writer: FieldWriter & { readonly force: boolean },
): Applied {
  const type = typeOf(kind);
  const said = ownable(kind, configuration, writer.subresource);
  const tree = saidFields(said, type);
  const owners = live === undefined ? [] : ownersOf(live.metadata);
  const isMine = (owner: FieldOwner) => owner.operation === "Apply" && sameWriter(owner, writer);
  const before = owners.find(isMine);
  let others = owners.filter((owner) => !isMine(owner));
  const lost = live === undefined ? undefined : differing(tree, ownable(kind, live, writer.subresource), said, type);
  if (lost !== undefined) {
    if (!writer.force) refuseConflicts(others, lost);
    others = others.flatMap((owner) => reduced(owner, lost));
  }
  let object = merged(live ?? {}, configuration, type) as Record<string, unknown>;
  const dropped = before === undefined ? undefined : droppedFields(before.fieldsV1, tree, others);
  if (dropped !== undefined) object = withoutFields(object, dropped, type) as Record<string, unknown>;
  const kept = before !== undefined && sameJson(before.fieldsV1, tree) && lost === undefined ? before : undefined;
  return { object, owners: [...others, kept ?? entry(writer, "Apply", tree)] };
}

function droppedFields(before: FieldTree, now: FieldTree, others: readonly FieldOwner[]): FieldTree | undefined {
  let dropped = without(before, now);
  for (const { fieldsV1 } of others) if (dropped !== undefined) dropped = without(dropped, fieldsV1);
  return dropped;
}

function refuseConflicts(others: readonly FieldOwner[], wanted: FieldTree): void {
  const found = others.flatMap((owner) => {
    const fields = common(owner.fieldsV1, wanted);
    return fields === undefined ? [] : memberPaths(fields).map((field) => ({ owner, field }));
  });
  if (found.length === 0) return;
  const named = [...new Set(found.map(({ owner }) => ownerName(owner)))];
  const fieldsOf = (name: string) => found.filter(({ owner }) => ownerName(owner) === name).map(({ field }) => field);
  const list = named.map(
    (name) =>
      `${name}:\n${fieldsOf(name)
        .map((field) => `- ${field}`)
        .join("\n")}`,
  );
  const [only] = found;
  const told =
    found.length === 1 && only !== undefined
      ? `conflict with ${ownerName(only.owner)}: ${only.field}`
      : `conflicts with ${list.join("\nconflicts with ")}`;
  const message = `Apply failed with ${found.length} conflict${found.length === 1 ? "" : "s"}: ${told}`;
  throw new StoreRefusal(409, "Conflict", message, {
    causes: found.map(({ owner, field }) => ({
      reason: "FieldManagerConflict",
      message: `conflict with ${ownerName(owner)}`,
      field,
    })),
  });
}

function ownerName({ manager, subresource, operation, apiVersion }: FieldOwner): string {
  const where = subresource === undefined ? "" : ` with subresource ${JSON.stringify(subresource)}`;
  return `${JSON.stringify(manager)}${where}${operation === "Update" ? ` using ${apiVersion}` : ""}`;
}

/** Writes owners into a draft; none leaves no trace. */
export function setOwners(draft: Draft, owners: readonly FieldOwner[]): void {
  if (owners.length === 0) delete draft.metadata["managedFields"];
  else draft.metadata["managedFields"] = [...owners];
}

function ownersOf(metadata: Readonly<Record<string, unknown>> | undefined): readonly FieldOwner[] {
  const found = metadata?.["managedFields"];
  return Array.isArray(found) ? (found as readonly FieldOwner[]) : [];
}

function reduced(owner: FieldOwner, ...lost: readonly (FieldTree | undefined)[]): readonly FieldOwner[] {
  let left: FieldTree | undefined = owner.fieldsV1;
  for (const tree of lost) if (tree !== undefined && left !== undefined) left = without(left, tree);
  if (left === undefined) return [];
  return sameJson(left, owner.fieldsV1) ? [owner] : [{ ...owner, fieldsV1: left }];
}

function sameWriter(owner: FieldOwner, { manager, subresource }: FieldWriter): boolean {
  return owner.manager === manager && owner.subresource === subresource;
}

function entry(writer: FieldWriter, operation: FieldOwner["operation"], fieldsV1: FieldTree): FieldOwner {
  const { manager, apiVersion, time, subresource } = writer;
  const where = subresource === undefined ? {} : { subresource };
  return { manager, operation, apiVersion, time, fieldsType: "FieldsV1", fieldsV1, ...where };
}

/** What of an object can be owned through a request: all but status, or status alone. */
function ownable(kind: KindFacts, object: object, subresource: string | undefined): Record<string, unknown> {
  const { apiVersion, kind: _kind, metadata, status, ...rest } = object as Record<string, unknown>;
  if (subresource === "status") return status === undefined ? {} : { status };
  const owned = Object.entries(isMap(metadata) ? metadata : {}).filter(([field]) => !UNOWNED.includes(field));
  const withMetadata = owned.length === 0 ? rest : { ...rest, metadata: Object.fromEntries(owned) };
  return kind.status || status === undefined ? withMetadata : { ...withMetadata, status };
}

function typeOf({ kind }: KindFacts): FieldType {
  return { is: "record", name: kind };
}
