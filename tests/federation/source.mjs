// Reads a source schema of composite schemas as the reference implementation does: what is looked up by what, and by what things are
// known.
import { readFileSync } from 'node:fs';
import { buildSchema, getNamedType, isNonNullType } from 'graphql';

const schema = buildSchema(readFileSync(0, 'utf8'));
const marked = (node, name) => (node.directives ?? []).filter((directive) => directive.name.value === name);
const lookups = Object.values(schema.getQueryType().getFields())
  .filter((field) => marked(field.astNode, 'lookup').length > 0)
  .map((field) => ({
    field: field.name,
    of: getNamedType(field.type).name,
    nullable: !isNonNullType(field.type),
    arguments: field.args.map((argument) => argument.name),
  }));
const keys = Object.fromEntries(
  Object.values(schema.getTypeMap())
    .filter((type) => type.astNode && marked(type.astNode, 'key').length > 0)
    .map((type) => [type.name, marked(type.astNode, 'key').map((key) => key.arguments[0].value.value)]),
);
const nodes = schema.getPossibleTypes(schema.getType('Node')).map((type) => type.name);
process.stdout.write(JSON.stringify({ lookups, keys, nodes }));
