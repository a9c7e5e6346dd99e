// Answers questions by GraphQL's reference implementation.
//
// In:  {"schema": SDL, "data": rows, "questions": [{"query", "operationName", "variables"}]}
// Out: a list of texts, one an answer. Of errors only what `told` keeps is there: messages are each server's own.

import { buildSchema, graphqlSync } from 'graphql';
import { readFileSync } from 'node:fs';

// `resolversOver(data)` gives {Type: {field: (source, args) => value}}; what has none is read from its row.
export function answerAll(resolversOver, { told = ({ path }) => ({ path }), prepare = () => {} } = {}) {
  const { schema: sdl, data, questions } = JSON.parse(readFileSync(0, 'utf8'));
  const schema = buildSchema(sdl);
  prepare(schema);
  const resolvers = resolversOver(data);

  function resolve(source, args, _, { parentType, fieldName }) {
    const resolver = resolvers[parentType.name]?.[fieldName];
    return resolver ? resolver(source, args) : source[fieldName];
  }

  function answer({ query, operationName, variables }) {
    const { data, errors } = graphqlSync({
      schema,
      source: query,
      operationName,
      variableValues: variables,
      rootValue: {},
      fieldResolver: resolve,
      typeResolver: (row) => row.__typename,
    });
    // What is not executed has no data, not even null.
    if (data === undefined) return JSON.stringify({ refused: true });
    return JSON.stringify({ data, errors: errors?.map(told) });
  }

  console.log(JSON.stringify(questions.map(answer)));
}
