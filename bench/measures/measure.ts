import type { Contender, Setting } from "../contenders/contender.js";
import type { Cell } from "./cell.js";

/** The figures of one contender in one round, by the keys of the measure's figures. */
export type Figures = Record<string, number>;

/** One figure of a measure. */
export interface Figure {
  key: string;
  /** What it says, with its unit. */
  title: string;
  /** Whether more is better. */
  isMoreBetter?: boolean;
}

/** One thing that is measured. */
export interface Measure {
  /** Its name on the command line. */
  name: string;
  title: string;
  figures: readonly Figure[];
  /** Who can do it; for the others the table says that they cannot. */
  contenders: readonly Contender[];
  /** What each contender's server is told. */
  setting: Omit<Setting, "contender">;
  /** Measures one contender, whose server and generator were just started. */
  run(cell: Cell, times: Times): Promise<Figures>;
}

/** How long each measure takes, in milliseconds. */
export interface Times {
  /** Until the engine has compiled what is used. */
  warmUpMs: number;
  measureMs: number;
}

/** What a live item holds where nothing else is said. */
export const SMALL: Measure["setting"] = { items: 1, bytes: 200 };
