import { EventEmitter } from "node:events";

/** What harken keeps of a listener. It is a function too, as the listeners of an EventEmitter are. */
type Kept = ((...args: unknown[]) => void) & { call: unknown; scope: undefined; once: boolean };

/** An emitter that delivers in a later turn, and is asked for its listeners, as monument's own. */
export class LaterBus extends EventEmitter {
  readonly required = true;
  readonly cleanup = true;

  override emit(event: string, ...payload: unknown[]): boolean {
    setImmediate(() => super.emit(event, ...payload));
    return true;
  }

  override off(event: string, listener?: (...args: unknown[]) => void): this {
    return listener ? super.off(event, listener) : this.removeAllListeners(event);
  }

  override listeners(event: string): Kept[] {
    return super.listeners(event).map((listener) => {
      const call = (...args: unknown[]): void => Reflect.apply(listener, undefined, args);
      return Object.assign((...args: unknown[]) => call(...args), { call, scope: undefined, once: false });
    });
  }
}
