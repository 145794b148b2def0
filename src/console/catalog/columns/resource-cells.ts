import { acceleratorCount, addKnown, isAccelerator, type Resources } from "../../../common/core-objects/resources.ts";
import { type Quantity, shortQuantity } from "../../../common/values/quantity.ts";
import { type Cell, UNKNOWN } from "../../model/cell.ts";
import { quantityCell, textCell } from "./cells.ts";

/** An amount that may not be asked for at all: that is a dash, and 0 for sorting. */
export function resourceCell(resources: Resources | undefined, name: string): Cell {
  if (resources === undefined) return UNKNOWN;
  return resources.has(name) ? quantityCell(resources.get(name)) : { text: "-", tone: "muted", sort: 0n };
}

/** Devices of every sort together. */
export function acceleratorsCell(resources: Resources | undefined): Cell {
  if (resources === undefined) return UNKNOWN;
  return remembered(acceleratorCells, resources, countedAccelerators);
}

const acceleratorCells = new WeakMap<Resources, Cell>();

function countedAccelerators(resources: Resources): Cell {
  const count = acceleratorCount(resources);
  if (count === undefined) return UNKNOWN;
  return count === 0 ? { text: "-", tone: "muted", sort: 0 } : { text: String(count), tone: "normal", sort: count };
}

/** `4 cpu, 16Gi, 2 gpu`: cpu, memory and devices, as short as can be. */
export function resourcesInWords(resources: Resources): string {
  const words: string[] = [];
  for (const name of ["cpu", "memory"]) {
    if (resources.has(name)) words.push(amountInWords(resources.get(name), name === "memory" ? "" : name));
  }
  for (const [name, amount] of resources) {
    if (isAccelerator(name)) words.push(amountInWords(amount, shortResourceName(name)));
  }
  return words.join(", ");
}

export function requestsCell(resources: Resources): Cell {
  return remembered(requestsCells, resources, (asked) => textCell(resourcesInWords(asked)));
}

const requestsCells = new WeakMap<Resources, Cell>();

/** Amounts never change, and tens of thousands of objects share a few of them: a search asks for all. */
function remembered(cells: WeakMap<Resources, Cell>, resources: Resources, make: (resources: Resources) => Cell): Cell {
  const known = cells.get(resources);
  if (known !== undefined) return known;
  const cell = make(resources);
  cells.set(resources, cell);
  return cell;
}

/** `nvidia.com/gpu` is `gpu`, `requests.cpu` is `cpu`, `count/jobs.batch` is `jobs`; `limits.` stays, as it is another limit. */
export function shortResourceName(name: string): string {
  const counted = /^count\/([^.]+)/.exec(name)?.[1];
  if (counted !== undefined) return counted;
  const limits = name.startsWith("limits.") ? "limits." : "";
  const bare = name.replace(/^(?:requests|limits)\./, "");
  return limits + bare.slice(bare.lastIndexOf("/") + 1);
}

/** The sum of what `amountOf` finds in each part: undefined when there is no part, or one that is not known. */
export function sumOf<T>(parts: readonly T[], amountOf: (part: T) => Quantity | undefined): Quantity | undefined {
  const [first, ...rest] = parts;
  if (first === undefined) return undefined;
  return rest.reduce((sum, part) => addKnown(sum, amountOf(part)), amountOf(first));
}

function amountInWords(amount: Quantity | undefined, name: string): string {
  return `${amount === undefined ? "?" : shortQuantity(amount)}${name === "" ? "" : ` ${name}`}`;
}
