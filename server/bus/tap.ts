/** Hears what is emitted, also what nobody listens to. */

/** Is told of each event before the listeners are. */
type Hear = (event: string, payload: unknown) => void;

/** An emitter, as far as it is tapped. */
interface Emitting {
  emit(event: string, payload?: unknown): unknown;
}

interface Tapped {
  hearing: Set<Hear>;
  /** What `emit` was before, and where it stood; nothing if the emitter inherits it. */
  emit: Emitting["emit"];
  before: PropertyDescriptor | undefined;
  /** What stands in its place. */
  own: Emitting["emit"];
}

const tappedBy = new WeakMap<object, Tapped>();

/**
 * Has `hear` called with all that is emitted on `bus` from now on. Returns a function that stops it. Whoever took the `emit` out of the
 * emitter before is not heard. Throws if the `emit` cannot be replaced.
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
  // It is what this was before, so it has the type of the property.
  return tapped && bus.emit === tapped.own ? (tapped.emit as unknown as Bus["emit"]) : bus.emit;
}

/** Whether the `emit` that `bus` has of its own is only the tap, before one that it inherits. */
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
