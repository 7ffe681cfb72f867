import type { Socket, SocketConstructor } from "../../client/index.js";
import type { Context, Router } from "../../server/index.js";

/** Makes sockets whose other end is a session of `router`: frames cross in later turns, in order. */
export function memorySocket(router: Router, context?: Context): SocketConstructor {
  return class MemorySocket implements Socket {
    onopen: (() => unknown) | null = null;
    onmessage: ((event: { data: unknown }) => unknown) | null = null;
    onclose: ((event: { code: number; reason: string }) => unknown) | null = null;
    onerror: (() => unknown) | null = null;
    readyState = 0;
    readonly bufferedAmount = 0;
    #opened: ReturnType<Router["open"]> | undefined;

    constructor() {
      queueMicrotask(() => this.#open());
    }

    send(text: string): void {
      setImmediate(() => this.#opened?.receive(text));
    }

    close(code = 1005, reason = ""): void {
      if (this.readyState >= 2) return;
      this.readyState = 2;
      setImmediate(() => this.#end(code, reason));
    }

    #open(): void {
      if (this.readyState !== 0) return;
      this.readyState = 1;
      const send = (frame: string, done?: () => void): void => {
        setImmediate(() => {
          done?.();
          if (this.readyState === 1) this.onmessage?.({ data: frame });
        });
      };
      const close = (code: number, reason: string): void => this.close(code, reason);
      const peer = { send, close, bufferedAmount: 0, socket: { send } };
      this.#opened = router.open(peer, context);
      this.onopen?.();
    }

    #end(code: number, reason: string): void {
      this.readyState = 3;
      this.#opened?.close();
      this.#opened = undefined;
      this.onclose?.({ code, reason });
    }
  };
}
