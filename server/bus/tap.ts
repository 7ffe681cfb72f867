/** Receives every emitted event, even those without a listener. */

/** Called with each event before its listeners. */
type Hear = (event: string, payload: unknown) => void;

/** An emitter that can be tapped. */
interface Emitting {
  emit(event: string, payload?: unknown): unknown;
}

interface Tapped {
  hearing: Set<Hear>;
  /** The property `emit` as it was; `undefined` if the emitter inherits it. */
  emit: Emitting["emit"];
  before: PropertyDescriptor | undefined;
  /** The property that replaces it. */
  own: Emitting["emit"];
}

const tappedBy = new WeakMap<object, Tapped>();

/**
 * Calls `hear` with every event emitted on `bus` from now on. Returns a function that stops it. Calls through a
 * reference to `emit` that was taken earlier are missed. Throws if `emit` cannot be replaced.
 */
export function tap(bus: Emitting, hear: Hear): () => void {
  const known = tappedBy.get(bus);
  const tapped = known && bus.emit === known.own ? known : replace(bus);
  tapped.hearing.add(hear);
  return () => {
    tapped.hearing.delete(hear);
    if (tapped.hearing.size > 0 || bus.emit !== tapped.own) return;
    tappedBy.delete(bus);
    if (tapped.before) Object.defineProperty(bus, "emit", tapped.before);
    else Reflect.deleteProperty(bus, "emit");
  };
}

/** The `emit` of `bus` as the application knows it. */
export function emitOf<Bus extends { readonly emit: object }>(bus: Bus): Bus["emit"] {
  const tapped = tappedBy.get(bus);
  // It was the value of this property, so it has its type.
  return tapped && bus.emit === tapped.own ? (tapped.emit as unknown as Bus["emit"]) : bus.emit;
}

/** Whether the `emit` property of `bus` is only our tap, over an inherited one. */
export function isTapOnly(bus: object): boolean {
  const tapped = tappedBy.get(bus);
  return tapped !== undefined && tapped.before === undefined && Reflect.get(bus, "emit") === tapped.own;
}

function replace(bus: Emitting): Tapped {
  const { emit } = bus;
  const hearing = new Set<Hear>();
  const before = Object.getOwnPropertyDescriptor(bus, "emit");
  const own = function (this: unknown, ...args: [event: string, payload?: unknown]): unknown {
    if (typeof args[0] === "string") for (const hear of hearing) hear(args[0], args[1]);
    return Reflect.apply(emit, this, args);
  };
  const place = { value: own, configurable: true, writable: true, enumerable: before?.enumerable ?? false };
  if (before?.configurable === false || !Reflect.defineProperty(bus, "emit", place)) {
    throw new TypeError('"cluster" needs an emitter whose "emit" can be replaced, and this one is frozen');
  }
  const tapped: Tapped = { hearing, emit, before, own };
  tappedBy.set(bus, tapped);
  return tapped;
}
