// Lists: which rows fit, in which order, and one page of them.

import { signaturesUnder, viewerActions } from './duties.mjs';

// By the bytes of the text, as both databases compare it.
const text = (left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right));
const number = (left, right) => left - right;

// Where keys are equal, ids decide: they sort by the time at which they were made.
function order(key, compare, direction = 1) {
  return (left, right) => direction * (compare(key(left), key(right)) || text(left.id, right.id));
}

// What has no key comes last, whichever way the others go.
function orderWithSome(key, compare, direction = 1) {
  return (left, right) => {
    const [one, other] = [key(left) ?? null, key(right) ?? null];
    if ((one === null) !== (other === null)) return one === null ? 1 : -1;
    return direction * ((one === null ? 0 : compare(one, other)) || text(left.id, right.id));
  };
}

const STATES = ['ASSIGNED', 'ACKNOWLEDGED', 'COMPLETED', 'RETURNED', 'CONFIRMED', 'CANCELLED'];
const byDay = orderWithSome((row) => row.dueOn, text);
const byState = (direction) => (left, right) =>
  direction * (STATES.indexOf(left.status) - STATES.indexOf(right.status)) || byDay(left, right);

export const ORDERS = {
  communities: {
    ORDINAL: order((row) => row.ordinal, number),
    NAME: order((row) => row.name, text),
    PLANNED_FINISH: order((row) => row.plannedFinish ?? '9999-99', text),
  },
  duties: {
    DUE_ON: order((row) => row.dueOn ?? '9999-12-31', text),
    DUE_ON_DESC: orderWithSome((row) => row.dueOn, text, -1),
    UPDATED_AT: order((row) => row.updatedAt, text, -1),
    UPDATED_AT_ASC: order((row) => row.updatedAt, text),
    RESPONSIBILITY: order((row) => row.position, number),
    RESPONSIBILITY_DESC: order((row) => row.position, number, -1),
    COMMUNITY: orderWithSome((row) => row.communityOrdinal, number),
    COMMUNITY_DESC: orderWithSome((row) => row.communityOrdinal, number, -1),
    STATUS: byState(1),
    STATUS_DESC: byState(-1),
  },
  auditEvents: {
    NEWEST: order((row) => row.occurredAt, text, -1),
  },
};

const wants = (wish, value) => wish == null || wish === value;

// A code must name something.
export function known(rows, codes) {
  for (const code of codes) {
    if (code != null && !rows.some((row) => row.code === code)) throw new Error(`nothing has the code ${code}`);
  }
}

export function fittingCommunities({ communities, organizations, byId }, filter) {
  const { pool, targetLevel, implementingUnit, nameContains } = filter ?? {};
  known(organizations, [implementingUnit]);
  return communities.filter(
    (row) =>
      wants(pool, row.pool) &&
      wants(targetLevel, row.targetLevel) &&
      wants(implementingUnit, byId.get(row.implementingUnitId).code) &&
      (nameContains == null || row.name.toLowerCase().includes(nameContains.toLowerCase())),
  );
}

const OWED = ['ASSIGNED', 'ACKNOWLEDGED', 'RETURNED'];
const folded = (text) => text.normalize('NFKC').toLowerCase();

const micros = (moment) => {
  const fraction = moment.match(/\.(\d+)/)?.[1] ?? '';
  return Date.parse(moment.replace(/\.\d+/, '')) * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
};

// A step that carries it on is the viewer's, and it did not complete the duty itself.
function awaits(data, duty) {
  const isCompleted = duty.status === 'COMPLETED';
  const steps = isCompleted ? ['RETURN', 'CONFIRM'] : ['ACKNOWLEDGE', 'COMPLETE'];
  const carriesOn = ({ action, allowed }) => allowed && steps.includes(action);
  const completion = signaturesUnder(data, duty).findLast(({ act }) => act === 'COMPLETE');
  const isOwn = isCompleted && [completion.accountId, duty.confirmedBy].includes(data.viewer.id);
  return viewerActions(data, duty).some(carriesOn) && !isOwn;
}

export function fittingDuties(data, filter) {
  const { duties, organizations, communities: all, scenarios, viewer, byId, today } = data;
  const { status, organization, community, communities, pool, implementingUnit, scenario } = filter ?? {};
  const { activity, role, appliesTo, text, dueBefore, dueAfter, overdue, withoutDueDay } = filter ?? {};
  const { updatedSince, mine, awaitingMe } = filter ?? {};
  known(organizations, [organization, implementingUnit]);
  known(all, [community, ...(communities ?? [])]);
  known(scenarios, [scenario]);
  if (communities?.length > 100) throw new Error('too many');
  const roles = viewer?.roles ?? [];
  const part = folded(text ?? '').trim();
  return duties.filter((row) => {
    const clause = byId.get(row.responsibilityId);
    const place = byId.get(row.communityId);
    const isOverdue = OWED.includes(row.status) && row.dueOn != null && row.dueOn < today;
    return (
      (status == null || status.includes(row.status)) &&
      wants(organization, byId.get(row.organizationId).code) &&
      wants(community, place?.code) &&
      (communities == null || communities.includes(place?.code)) &&
      wants(pool, place?.pool) &&
      wants(implementingUnit, byId.get(place?.implementingUnitId)?.code) &&
      (scenario == null || clause.scenarios.includes(scenario)) &&
      (activity == null || clause.activities.includes(activity)) &&
      wants(role, clause.role) &&
      wants(appliesTo, clause.appliesTo) &&
      (folded(clause.text).includes(part) || folded(place?.name ?? '').includes(part)) &&
      (dueBefore == null || (row.dueOn != null && row.dueOn < dueBefore)) &&
      (dueAfter == null || (row.dueOn != null && row.dueOn > dueAfter)) &&
      wants(overdue, isOverdue) &&
      wants(withoutDueDay, row.dueOn == null) &&
      (updatedSince == null || micros(row.updatedAt) >= micros(updatedSince)) &&
      wants(mine, roles.some(({ organizationId }) => organizationId === row.organizationId)) &&
      wants(awaitingMe, awaits(data, row))
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
