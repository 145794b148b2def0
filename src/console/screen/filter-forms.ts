/** For help and the list of columns. */
export const FILTER_FORMS: readonly (readonly [form: string, meaning: string])[] = [
  ["train", "rows with this in any column, whatever the case"],
  ["!train", "rows without it"],
  ["~^ray.*-gpu", "a regular expression"],
  ["status=pending", "a column by its id; also != > >= < <="],
  ["-l app=ray,x!=y", "labels; everything after -l belongs to it"],
];
