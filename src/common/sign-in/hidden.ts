/** A secret that no printing, logging or serializing shows: it must be asked for. */
export interface Hidden<Value> {
  reveal(): Value;
}

export function hide<Value>(value: Value): Hidden<Value> {
  return { reveal: () => value };
}
