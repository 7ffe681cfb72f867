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

declare module "express" {
  import type { IncomingMessage, Server, ServerResponse } from "node:http";

  interface Application {
    (request: IncomingMessage, response: ServerResponse): void;
    get(path: string, handler: (request: IncomingMessage, response: ServerResponse) => void): void;
    listen(port: number, host: string): Server;
  }
  export default function express(): Application;
}

declare module "koa" {
  import type { EventEmitter } from "node:events";
  import type { RequestListener } from "node:http";

  export default class Koa extends EventEmitter {
    callback(): RequestListener;
    use(middleware: (context: { body: unknown }) => void): this;
  }
}
