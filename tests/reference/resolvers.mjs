// The fields of the schema over plain rows: straightforward, and written without a look at the server's own way.

import { contentDigest, isValid, signaturesUnder, viewerActions } from './duties.mjs';
import { connection, fittingCommunities, fittingDuties, fittingEvents } from './lists.mjs';
import { dutyTallies } from './tallies.mjs';

const TYPES = {
  programmes: 'Programme',
  organizations: 'Organization',
  responsibilities: 'Responsibility',
  scenarios: 'Scenario',
  communities: 'Community',
  duties: 'Duty',
  signOffs: 'SignOff',
  users: 'User',
  auditEvents: 'AuditEvent',
};
const POOLS = ['CREATION', 'RESERVE', 'BASIC'];
const STATES = ['ASSIGNED', 'ACKNOWLEDGED', 'COMPLETED', 'RETURNED', 'CONFIRMED', 'CANCELLED'];

export function resolversOver(given) {
  const byId = new Map();
  for (const [list, __typename] of Object.entries(TYPES)) {
    for (const row of given[list]) byId.set(row.id, Object.assign(row, { __typename }));
  }
  const data = { ...given, byId };
  const { programmes, organizations, responsibilities, scenarios } = data;
  const get = (id) => byId.get(id) ?? null;

  const clausesOf = (organization) => responsibilities.filter((row) => row.organizationId === organization.id);
  const names = (organization, scenario) =>
    clausesOf(organization).some((clause) => clause.scenarios.includes(scenario.code));
  const departments = (scenario) =>
    organizations.filter((row) => row.kind === 'DEPARTMENT' && names(row, scenario));
  const dutiesPage = (rows, orderBy, args) => connection(data, 'duties', orderBy, rows, args);
  const refuse = (what) => {
    throw new Error(what);
  };

  return {
    Query: {
      viewer: () => data.viewer,
      node: (_, { id }) => get(id),
      nodes: (_, { ids }) => (ids.length > 100 ? refuse('too many') : ids.map(get)),
      programme: () => programmes[0],
      organizations: (_, { kind }) => organizations.filter((row) => kind == null || row.kind === kind),
      organization: (_, { code }) => organizations.find((row) => row.code === code),
      scenarios: () => scenarios,
      responsibilities: (_, { organization }) =>
        responsibilities.filter((row) => organization == null || get(row.organizationId).code === organization),
      communities: (_, { filter, orderBy, ...args }) =>
        connection(data, 'communities', orderBy ?? 'ORDINAL', fittingCommunities(data, filter), args),
      community: (_, { code }) => data.communities.find((row) => row.code === code),
      duties: (_, { filter, orderBy, ...args }) =>
        data.readsDuties ? dutiesPage(fittingDuties(data, filter), orderBy ?? 'DUE_ON', args) : refuse('denied'),
      dutyTallies: (_, { by, filter }) =>
        data.readsDuties ? dutyTallies(data, by, fittingDuties(data, filter)) : refuse('denied'),
      auditEvents: (_, { filter, ...args }) =>
        data.readsTrail
          ? connection(data, 'auditEvents', 'NEWEST', fittingEvents(data, filter), args)
          : refuse('denied'),
    },
    Programme: {
      pools: () => POOLS.map((pool) => data.pools.find((row) => row.pool === pool)),
      totalCommunities: () => data.pools.reduce((sum, row) => sum + row.plannedCount, 0),
      coverage: () => ({}),
    },
    PoolSummary: {
      namedCount: ({ pool }) => data.communities.filter((row) => row.pool === pool).length,
    },
    PolicyCoverage: {
      scenariosWithoutDepartment: () => scenarios.filter((row) => departments(row).length === 0),
      scenariosWithSeveralDepartments: () => scenarios.filter((row) => departments(row).length > 1),
    },
    Organization: {
      responsibilities: clausesOf,
      scenarios: (row) => scenarios.filter((scenario) => names(row, scenario)),
    },
    Responsibility: {
      organization: (row) => get(row.organizationId),
      scenarios: (row) => scenarios.filter(({ code }) => row.scenarios.includes(code)),
    },
    Scenario: { departments },
    Community: {
      implementingUnit: (row) => get(row.implementingUnitId),
      duties: (row, { filter, ...args }) => {
        const own = fittingDuties(data, filter).filter((duty) => duty.communityId === row.id);
        return dutiesPage(own, 'RESPONSIBILITY', args);
      },
    },
    Duty: {
      responsibility: (row) => get(row.responsibilityId),
      organization: (row) => get(row.organizationId),
      community: (row) => get(row.communityId),
      contentDigest: (row) => contentDigest(data, row),
      signOffs: (row) => signaturesUnder(data, row),
      viewerActions: (row) => viewerActions(data, row),
    },
    DutyTally: {
      organization: (row) => get(row.organizationId),
      community: (row) => get(row.communityId),
      scenario: (row) => scenarios.find(({ code }) => code === row.scenarioCode),
    },
    SignOff: {
      organization: (row) => get(row.organizationId),
      signedBy: (row) => get(row.accountId),
      valid: (row) => isValid(data, row),
      // Nobody recalled anything there.
      recalledAt: () => null,
      recallReason: () => null,
    },
    Viewer: {
      user: (row) => get(row.id),
      assignments: ({ roles }) => roles,
      scenarios: ({ roles }) =>
        scenarios.filter((row) => departments(row).some(({ id }) => roles.some((it) => it.organizationId === id))),
      dutyCounts: () =>
        STATES.map((status) => ({ status, count: data.duties.filter((row) => row.status === status).length })),
    },
    Assignment: { organization: (row) => get(row.organizationId) },
    AuditEvent: {
      actor: (row) => get(row.actorId),
      organization: (row) => get(row.organizationId),
    },
  };
}
