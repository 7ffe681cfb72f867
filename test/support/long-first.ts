import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take longest, the longest first. One that began last would keep all workers but its own waiting. */
const LONGEST = [
  "test/stress/stress.test.ts",
  "test/model/model.test.ts",
  "test/threats/leaks.test.ts",
  "test/browser/race-cuts.test.ts",
  "test/cluster/model/model.test.ts",
  "test/cluster/engines/requests.test.ts",
  "test/browser/race.test.ts",
];

/** Starts the longest files first. The others follow in vitest's own order. */
export default class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = LONGEST.findIndex((path) => moduleId.endsWith(path));
      return place < 0 ? LONGEST.length : place;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
