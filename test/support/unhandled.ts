import { atEnd } from "./disposing.js";

/** The rejections that nobody handled while the test ran. */
export function catchUnhandled(): unknown[] {
  const unhandled: unknown[] = [];
  const keep = (error: unknown): void => void unhandled.push(error);
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", keep);
  atEnd(() => {
    process.off("unhandledRejection", keep);
    for (const other of others) process.on("unhandledRejection", other);
  });
  return unhandled;
}
