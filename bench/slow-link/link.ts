/** One client behind one link, and what was seen of it. */
import type { FaultyProxy } from "../../test/support/network/proxy.js";
import { Ages } from "./ages.js";
import type { Contender } from "./contenders.js";
import type { Reader } from "./readers.js";
import { NOTE_MS, WORKLOADS, type WorkloadName } from "./workload.js";

/** Which client it is. */
export interface Setting {
  contender: Contender;
  kBps: number;
  name: WorkloadName;
}

/** A client behind a link, while it is measured. */
export class Link {
  readonly setting: Setting;
  readonly reader: Reader;
  readonly proxy: FaultyProxy;
  /** Of values that the client called live. */
  readonly live = new Ages();
  /** Of all values that it showed. */
  readonly shown = new Ages();
  readonly notes = new Ages();
  readonly items = new Set<string>();
  /** When all items were first called live, in seconds after the start. */
  liveAfterS: number | undefined;

  constructor(setting: Setting, reader: Reader, proxy: FaultyProxy) {
    this.setting = setting;
    this.reader = reader;
    this.proxy = proxy;
  }

  /** Looks at what the client shows, so many seconds after the start. */
  sample(atS: number): void {
    const { items, everyMs } = WORKLOADS[this.setting.name];
    const now = Date.now();
    let live = 0;
    for (const item of items) {
      const { value, isLive } = this.reader.show(item);
      if (value === undefined) continue;
      const age = now - value.at - everyMs; // it is old since the next was set
      this.items.add(item);
      this.shown.add(age);
      if (isLive) this.live.add(age);
      if (isLive) live++;
    }
    const noteAt = this.reader.noteAt();
    if (noteAt !== undefined) this.notes.add(now - noteAt - NOTE_MS);
    if (live === items.length) this.liveAfterS ??= atS;
  }

  close(): void {
    this.reader.close();
    this.proxy.close();
  }
}
