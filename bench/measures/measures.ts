import { connect, memory, storm } from "./connections.js";
import { burst, fanout, large, medium } from "./deliveries.js";
import { get, getAmong, latency, pipelined } from "./gets.js";
import type { Measure } from "./measure.js";

/** Measures that belong together on the command line and in the chart. */
export interface Chapter {
  name: string;
  measures: readonly Measure[];
}

const THOUSAND = fanout(1_000, "fanout");

/** What a growing number of subscribers costs. The one of 1,000 is measured once. */
export const SUBSCRIBER_GROWTH = [fanout(10), fanout(100), THOUSAND, fanout(8_000)];

/** What a growing number of live items costs a get. */
export const ITEM_GROWTH = [getAmong(1), getAmong(100), getAmong(10_000)];

/** All measures, in the order of the report. */
export const CHAPTERS: readonly Chapter[] = [
  {
    name: "base",
    measures: [latency, get, pipelined, THOUSAND, medium, burst, memory, connect, large, storm],
  },
  {
    name: "growth",
    measures: [...SUBSCRIBER_GROWTH.filter((measure) => measure !== THOUSAND), ...ITEM_GROWTH],
  },
];
