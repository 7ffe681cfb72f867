declare module "harken" {
  interface Harken {
    on(event: string, listener: (payload?: unknown) => void): void;
    once(event: string, listener: (payload?: unknown) => void): void;
    off(event: string, listener?: (payload?: unknown) => void): void;
    emit(event: string, payload?: unknown): void;
    listeners(event: string): unknown[] | undefined;
    required: unknown;
    cleanup: unknown;
  }
  const harken: Harken;
  export default harken;
}

declare module "monument" {
  import type harken from "harken";

  const monument: { server(config: object): void; events: typeof harken };
  export default monument;
}
