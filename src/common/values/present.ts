/** Without the fields that are undefined or null. */
export function present<T extends object>(fields: T): { [Name in keyof T]: NonNullable<T[Name]> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(entries) as { [Name in keyof T]: NonNullable<T[Name]> };
}
