// The questions of benches/district answered by Mercurius: compiled queries, and its loaders for what lies below. It
// believes whoever names an account, and asks once for each request what the account may see.

import { readFileSync } from 'node:fs';
import fastify from 'fastify';
import mercurius from 'mercurius';
import pg from 'pg';

// Counts and times fit a number; a day is shown as it is written.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.DATE, (day) => day);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, application_name: process.env.PGAPPNAME, max: 10 });

const prepared = new Map();
async function all(text, ...values) {
    if (!prepared.has(text)) prepared.set(text, `statement_${prepared.size}`);
    return (await pool.query({ name: prepared.get(text), text, values })).rows;
}

// The row of an id, for many rows at once.
const one = (table, id) => async (queries) => {
    const ids = [...new Set(queries.map(({ obj }) => obj[id]))];
    const rows = new Map((await all(`SELECT * FROM ${table} WHERE id = ANY($1)`, ids)).map((row) => [row.id, row]));
    return queries.map(({ obj }) => rows.get(obj[id]) ?? null);
};
// All rows of a parent, in their order.
const below = (table, parent, columns, order) => async (queries) => {
    const found = new Map(queries.map(({ obj }) => [obj.id, []]));
    const text = `SELECT id, ${parent}, ${columns} FROM ${table} WHERE ${parent} = ANY($1) ORDER BY ${order}`;
    for (const row of await all(text, [...found.keys()])) found.get(row[parent]).push(row);
    return queries.map(({ obj, params }) => found.get(obj.id).slice(0, params.first ?? undefined));
};
const page = (...list) => {
    const rows = below(...list);
    return async (queries) => (await rows(queries)).map((nodes) => ({ nodes }));
};
const time = (microseconds) =>
    `${new Date(Math.floor(microseconds / 1000)).toISOString().slice(0, -1)}${String(microseconds % 1000).padStart(3, '0')}Z`;
const hundredths = (number) => (number === null ? null : (number / 100).toFixed(2));

const duties = 'status, due_on, position, responsibility_id, organization_id, community_id';
const words = ['ASSIGNED', 'ACKNOWLEDGED', 'COMPLETED', 'RETURNED', 'CONFIRMED', 'CANCELLED'];
const loaders = {
    Community: {
        implementingUnit: one('organizations', 'implementing_unit_id'),
        duties: page('duties', 'community_id', duties, 'position, id'),
        evaluations: page('evaluations', 'community_id', 'round, status, indicator_set_id', 'opened_at DESC, id DESC'),
        reviews: page('reviews', 'community_id', 'kind, round, status, conclusion', 'opened_at DESC, id DESC'),
    },
    Duty: {
        responsibility: one('responsibilities', 'responsibility_id'),
        organization: one('organizations', 'organization_id'),
        community: one('communities', 'community_id'),
        signOffs: below('sign_offs', 'duty_id', 'act, statement, signed_at, account_id', 'ordinal'),
    },
    SignOff: { signedBy: one('accounts', 'account_id') },
    Evaluation: {
        indicatorSet: one('indicator_sets', 'indicator_set_id'),
        scores: below('scores', 'evaluation_id', 'status, self_score, final_score, indicator_id', 'ordinal, id'),
    },
    Score: {
        indicator: one('indicators', 'indicator_id'),
        verifications: below('verifications', 'score_id', 'score, organization_id', 'verified_at, id'),
    },
    Verification: { organization: one('organizations', 'organization_id') },
    Review: {
        opinions: below('opinions', 'review_id', 'decision, comment, signed_at, organization_id, account_id', 'id'),
    },
    Opinion: {
        organization: one('organizations', 'organization_id'),
        signedBy: one('accounts', 'account_id'),
    },
};
const resolvers = {
    Query: {
        duties: async (_, { first }, { viewer }) => {
            const own = viewer.role === 'COORDINATOR' ? '' : 'WHERE organization_id = $2';
            const text = `SELECT id, ${duties} FROM duties ${own} ORDER BY due_on, id LIMIT $1`;
            return { nodes: await all(text, first ?? 20, ...(own ? [viewer.organization_id] : [])) };
        },
        communities: async (_, { first }) => ({
            nodes: await all('SELECT * FROM communities WHERE withdrawn_at IS NULL ORDER BY ordinal, id LIMIT $1', first ?? 20),
        }),
        community: async (_, { code }) =>
            (await all('SELECT * FROM communities WHERE code = $1 AND withdrawn_at IS NULL', code))[0] ?? null,
        node: async (_, { id }) => (await all('SELECT * FROM evaluations WHERE id = $1', id))[0] ?? null,
        viewer: () => ({}),
    },
    Viewer: {
        visibleDutyCounts: async () => {
            const counted = await all('SELECT status, count(*) FROM duties GROUP BY status');
            const of = new Map(counted.map(({ status, count }) => [status, count]));
            return words.map((status) => ({ status, count: of.get(status) ?? 0 }));
        },
    },
    Node: { resolveType: () => 'Evaluation' },
    User: { displayName: (row) => row.display_name },
    Duty: { dueOn: (row) => row.due_on },
    SignOff: { signedAt: (row) => time(row.signed_at) },
    Score: { selfScore: (row) => hundredths(row.self_score), finalScore: (row) => hundredths(row.final_score) },
    Verification: { score: (row) => hundredths(row.score) },
    Opinion: { signedAt: (row) => time(row.signed_at) },
};

const rights = `SELECT t.role, t.organization_id FROM accounts a JOIN assignments t ON t.account_id = a.id
    WHERE a.name = $1 AND a.disabled_at IS NULL`;
const app = fastify();
app.register(mercurius, {
    schema: readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'),
    resolvers,
    loaders,
    jit: 1,
    context: async ({ headers }) => {
        const [viewer] = await all(rights, headers.authorization?.replace('Bearer ', ''));
        return { viewer: viewer ?? {} };
    },
});
await app.listen({ host: '127.0.0.1', port: 0 });
console.log(`127.0.0.1:${app.server.address().port}`);
