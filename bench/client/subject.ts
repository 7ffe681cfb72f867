/** A running client, wherever it runs, as the driver sees it. */
export interface Subject {
  connect(): Promise<void>;
  get(count: number): Promise<void>;
  heard(total: number): Promise<void>;
  /** What it has used of a processor until now, in milliseconds. */
  cpuMs(): Promise<number>;
  startSampling(): Promise<void>;
  /** The bytes that were allocated since. */
  stopSampling(): Promise<number>;
  end(): Promise<void>;
}
