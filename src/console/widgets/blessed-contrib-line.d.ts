declare module "blessed-contrib/lib/widget/charts/line.js" {
  import type { Widgets } from "blessed";

  export interface LineData {
    title: string;
    x: string[];
    y: number[];
    style: { line: string };
  }
  export interface LineElement extends Widgets.BoxElement {
    setData(data: LineData[]): void;
  }
  export interface LineOptions {
    left: number;
    top: number;
    width: number;
    height: number;
    minY?: number;
    maxY?: number;
    showLegend: boolean;
    wholeNumbersOnly: boolean;
    style: { line: string; text: string; baseline: string };
  }
  const line: (options: LineOptions) => LineElement;
  export default line;
}
