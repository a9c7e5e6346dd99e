// Lists: which rows fit, in which order, and one page of them.

// By the bytes of the text, as both databases compare it.
const text = (left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right));
const number = (left, right) => left - right;

// Where keys are equal, ids decide: they sort by the time at which they were made.
function order(key, compare, direction = 1) {
  return (left, right) => direction * (compare(key(left), key(right)) || text(left.id, right.id));
}

export const ORDERS = {
  communities: {
    ORDINAL: order((row) => row.ordinal, number),
    NAME: order((row) => row.name, text),
    PLANNED_FINISH: order((row) => row.plannedFinish ?? '9999-99', text),
  },
  duties: {
    DUE_ON: order((row) => row.dueOn ?? '9999-12-31', text),
    UPDATED_AT: order((row) => row.updatedAt, text, -1),
    RESPONSIBILITY: order((row) => row.position, number),
  },
  auditEvents: {
    NEWEST: order((row) => row.occurredAt, text, -1),
  },
};

const wants = (wish, value) => wish == null || wish === value;

export function fittingCommunities({ communities, byId }, filter) {
  const { pool, targetLevel, implementingUnit, nameContains } = filter ?? {};
  return communities.filter(
    (row) =>
      wants(pool, row.pool) &&
      wants(targetLevel, row.targetLevel) &&
      wants(implementingUnit, byId.get(row.implementingUnitId).code) &&
      (nameContains == null || row.name.toLowerCase().includes(nameContains.toLowerCase())),
  );
}

export function fittingDuties({ duties, byId }, filter) {
  const { status, organization, community, scenario, activity, appliesTo, dueBefore } = filter ?? {};
  return duties.filter((row) => {
    const clause = byId.get(row.responsibilityId);
    return (
      (status == null || status.includes(row.status)) &&
      wants(organization, byId.get(row.organizationId).code) &&
      wants(community, byId.get(row.communityId)?.code) &&
      (scenario == null || clause.scenarios.includes(scenario)) &&
      (activity == null || clause.activities.includes(activity)) &&
      wants(appliesTo, clause.appliesTo) &&
      (dueBefore == null || (row.dueOn != null && row.dueOn < dueBefore))
    );
  });
}

export function fittingEvents({ auditEvents }, filter) {
  const { subject, actor, action } = filter ?? {};
  return auditEvents.filter(
    (row) => wants(subject, row.subjectId) && wants(actor, row.actorId) && wants(action, row.action),
  );
}

// A page of rows. Cursors are the server's own secret, so they come with the data, as labels of rows: the row that a
// label is on says where the page begins.
export function connection({ cursors, byId }, list, orderBy, rows, { first, after, last, before }) {
  const backwards = last != null;
  const [asked, place, misplaced] = backwards ? [last, before, after] : [first, after, before];
  const size = asked ?? 20;
  if (first != null && last != null) throw new Error('first and last');
  if (misplaced != null) throw new Error('a cursor of the other direction');
  if (size < 0 || size > 100) throw new Error('too large a page');

  const compare = ORDERS[list][orderBy];
  const labels = cursors[list][orderBy];
  let rest = [...rows].sort(compare);
  if (place != null) {
    const id = Object.keys(labels).find((id) => labels[id] === place);
    if (id === undefined) throw new Error('no such cursor');
    const from = byId.get(id);
    rest = rest.filter((row) => (backwards ? compare(row, from) < 0 : compare(row, from) > 0));
  }
  const page = backwards ? rest.slice(Math.max(0, rest.length - size)) : rest.slice(0, size);
  const more = page.length < rest.length;
  const edges = page.map((node) => ({ cursor: labels[node.id], node }));
  return {
    edges,
    nodes: page,
    pageInfo: {
      hasNextPage: backwards ? place != null : more,
      hasPreviousPage: backwards ? more : place != null,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: rows.length,
  };
}
