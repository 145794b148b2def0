import * as z from "zod";

/** Column ids are names in filters (`status=ready`) and in CEL (`columns.status`). */
const columnId = z.string().regex(/^[a-z][a-zA-Z0-9]{0,30}$/, "must be a word such as status or clusterQueue");
const word = z.string().regex(/^[a-z][a-z0-9.-]{0,62}$/, "must be lower-case letters, digits, dashes and dots");
const sentence = z.string().min(1).max(300);
const cells = z.int().min(1).max(400);

const widthSchema = z.union([
  cells,
  z
    .strictObject({ min: cells, max: cells, grow: z.boolean().optional() })
    .refine(({ min, max }) => min <= max, "min is larger than max"),
]);

const columnSchema = z
  .strictObject({
    id: columnId,
    /** Default: the id in capitals. */
    title: z.string().min(1).max(40).optional(),
    /** A CEL expression over the raw object, `self`. */
    value: z.string().min(1).optional(),
    /** A named function over the record: see the list that `:columns` shows. */
    computed: z.string().min(1).optional(),
    /** Only with `value`: computed columns know how they compare. */
    compare: z.enum(["text", "number", "quantity", "duration", "time"]).optional(),
    width: widthSchema.optional(),
    align: z.enum(["left", "right"]).optional(),
    priority: z.int().min(1).max(9).optional(),
    wide: z.boolean().optional(),
    onlyAcrossNamespaces: z.boolean().optional(),
  })
  .refine(
    ({ value, computed }) => (value === undefined) !== (computed === undefined),
    "needs either value: or computed:, not both",
  )
  .refine(({ computed, compare }) => computed === undefined || compare === undefined, "compare: goes with value: only");

/** A kind that the product does not know: only its metadata and `value:` columns can be shown. */
const otherKindSchema = z.strictObject({
  group: z.string().regex(/^([a-z0-9-]+\.)*[a-z0-9-]*$/, 'must be an API group, "" for the core group'),
  versions: z
    .array(z.string().regex(/^v[a-z0-9]+$/, "must be a version such as v1"))
    .min(1)
    .max(5),
  plural: z.string().regex(/^[a-z][a-z0-9]*$/, "must be a plural such as deployments"),
  kind: z.string().regex(/^[A-Z][A-Za-z0-9]*$/, "must be a kind such as Deployment"),
  namespaced: z.boolean(),
});

export const viewSchema = z.strictObject({
  title: z.string().min(1).max(60),
  kind: z.union([z.string().min(1), otherKindSchema]),
  aliases: z.array(word).max(10).optional(),
  columns: z.array(columnSchema).min(1).max(40),
  /** `age` sorts upwards, `-age` downwards. */
  sort: z
    .string()
    .regex(/^-?[a-z][a-zA-Z0-9]*$/, "must be a column id, with a minus before it for the other way round")
    .optional(),
  /** A CEL expression over the row's values, `columns`. */
  faults: z.string().min(1).optional(),
  needs: z.array(z.string().min(1)).max(12).optional(),
  insteadWhenDenied: word.optional(),
  whenEmpty: sentence.optional(),
});

export type ViewFile = z.infer<typeof viewSchema>;
export type ColumnFile = z.infer<typeof columnSchema>;
export type OtherKindFile = z.infer<typeof otherKindSchema>;

export const homeSchema = z.strictObject({
  /** View ids in reading order. */
  panes: z.array(word).min(1).max(9),
});

/** scope → key → id, or null to take a binding away. */
export const keymapSchema = z.record(z.string(), z.record(z.string(), z.string().min(1).nullable()));
