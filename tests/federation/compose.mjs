// Composes subgraphs as Apollo and as The Guild do it: JSON in, what came of it out.
import { composeServices as apollo } from '@apollo/composition';
import { composeServices as guild } from '@theguild/federation-composition';
import { readFileSync } from 'node:fs';
import { parse } from 'graphql';

const subgraphs = Object.entries(JSON.parse(readFileSync(0, 'utf8')));
const services = subgraphs.map(([name, sdl]) => ({ name, typeDefs: parse(sdl), url: `https://${name}.example/graphql` }));
const composed = Object.entries({ apollo, guild }).map(([by, compose]) => {
  const { supergraphSdl, errors } = compose(services);
  return [by, { supergraph: supergraphSdl ?? null, errors: (errors ?? []).map((error) => error.message) }];
});
process.stdout.write(JSON.stringify(Object.fromEntries(composed)));
