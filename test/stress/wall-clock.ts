/** A wall clock that can be moved while a program runs, as by an administrator: `performance.now` goes on. */
const RealDate = Date;
let movedMs = 0;

class MovedDate extends RealDate {
  constructor(...args: [] | [value: number | string | Date]) {
    super(args.length === 0 ? MovedDate.now() : args[0]);
  }

  static override now(): number {
    return RealDate.now() + movedMs;
  }
}

/** Moves the wall clock of this process, forward or back. */
export function moveWallClock(byMs: number): void {
  movedMs += byMs;
  // It has all that the real one has, but that it cannot be called without `new`, which nobody here does.
  globalThis.Date = MovedDate as DateConstructor;
}
