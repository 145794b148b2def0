import type { Picker, PickerItem } from "./overlay.ts";

/** Items that the typed text leaves, in order. */
export function offeredItems({ items, typed }: Picker): readonly PickerItem[] {
  const needle = typed.toLowerCase();
  return needle === "" ? items : items.filter(({ label }) => label.toLowerCase().includes(needle));
}
