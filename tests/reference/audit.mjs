// Audits a server for compliance with GraphQL over HTTP, by the reference suite: `node audit.mjs URL`.
// Prints each audit that is not met as a line of its level and name; prints `audited N` last.

import { serverAudits } from "graphql-http";

const audits = serverAudits({ url: process.argv[2], fetchFn: fetch });
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status !== "ok") {
    console.log(`${audit.name}: ${result.reason}`);
  }
}
console.log(`audited ${audits.length}`);
