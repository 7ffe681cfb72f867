/** What the pair must do, as a list that any runtime can run: no test runner fits into all of them. */
import { World, type WorldSettings } from "./world.js";

/** How long one check may take. */
const PATIENCE_MS = 20_000;

/** One thing that must hold. */
interface Check {
  group: string;
  name: string;
  run: (world: World) => Promise<void>;
}

/** What became of one check; without `error` it holds. */
export interface Result {
  group: string;
  name: string;
  error?: string;
}

/** What was thrown and caught by nobody since the last check. */
const faults: unknown[] = [];

/** Has the running check fail with what nobody caught: each runtime tells it in its own way. */
export function fault(error: unknown): void {
  faults.push(error);
}

/** Checks of one matter. */
export class Group {
  readonly checks: Check[] = [];
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** Adds a check. */
  check(name: string, run: Check["run"]): void {
    this.checks.push({ group: this.name, name, run });
  }
}

/** Runs the checks, or those whose group or name has `only` in it, one after the other. */
export async function run(checks: Check[], settings: WorldSettings, only: string): Promise<Result[]> {
  const results: Result[] = [];
  for (const [place, each] of checks.entries()) {
    const { group, name } = each;
    if (!`${group} ${name}`.includes(only)) continue;
    const error = await failureOf(each, new World(settings, `check${place}`));
    results.push(error === undefined ? { group, name } : { group, name, error });
  }
  return results;
}

async function failureOf({ run }: Check, world: World): Promise<string | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`takes more than ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    await Promise.race([run(world), tooLong]);
    const [error] = faults.splice(0);
    return error === undefined ? undefined : `nobody caught ${error}`;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } finally {
    clearTimeout(timer);
    await world.end();
  }
}
