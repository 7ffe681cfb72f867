/** Prints what monument's own web sockets hold, and why they fail: `npm run conformance:monument`. */
import { testMonument, toMarkdown } from "./monument.js";

const rows = await testMonument();
console.log(toMarkdown(rows));
for (const { requirement, reason } of rows) if (reason) console.error(`${requirement}: ${reason}`);
