// Without an argument: the question by which tools read a whole schema.
//
// With `compare`, in: {"schema": SDL, "answer": the data that a server answers to that question}
//                out: ["the SDL's schema", "the answer's schema"], each printed in one and the same order.

import { buildClientSchema, buildSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema } from 'graphql';
import { readFileSync } from 'node:fs';

if (process.argv[2] === 'compare') {
  const { schema, answer } = JSON.parse(readFileSync(0, 'utf8'));
  // An SDL that async-graphql writes leaves out what the arguments of directives are about.
  for (const { args } of answer.__schema.directives) for (const argument of args) argument.description = null;
  const print = (schema) => printSchema(lexicographicSortSchema(schema));
  console.log(JSON.stringify([print(buildSchema(schema)), print(buildClientSchema(answer))]));
} else {
  console.log(JSON.stringify(getIntrospectionQuery()));
}
