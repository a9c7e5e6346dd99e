// How many duties there are: each duty is put where it belongs, one by one.

const STATES = ['ASSIGNED', 'ACKNOWLEDGED', 'COMPLETED', 'RETURNED', 'CONFIRMED', 'CANCELLED'];
const OWED = ['ASSIGNED', 'ACKNOWLEDGED', 'RETURNED'];

export function dutyTallies({ byId, organizations, scenarios, communities, today }, by, duties) {
  if (new Set(by).size < by.length) throw new Error('twice');
  const counts = (dimension) => by.includes(dimension);
  const place = (rows, fits) => (rows.findIndex(fits) + rows.length + 1) % (rows.length + 1);
  const tallies = new Map();
  for (const duty of duties) {
    const named = counts('SCENARIO') ? byId.get(duty.responsibilityId).scenarios : [];
    for (const scenarioCode of named.length > 0 ? named : [null]) {
      const row = {
        status: counts('STATUS') ? duty.status : null,
        organizationId: counts('ORGANIZATION') ? duty.organizationId : null,
        communityId: counts('COMMUNITY') ? duty.communityId : null,
        scenarioCode,
        count: 0,
        overdue: 0,
      };
      const key = JSON.stringify(row);
      if (!tallies.has(key)) tallies.set(key, row);
      const tally = tallies.get(key);
      tally.count += 1;
      if (OWED.includes(duty.status) && duty.dueOn != null && duty.dueOn < today) tally.overdue += 1;
    }
  }
  if (by.length === 0 && tallies.size === 0) return [{ count: 0, overdue: 0 }];
  // What is found nowhere comes last.
  const places = (row) => [
    STATES.indexOf(row.status),
    place(organizations, ({ id }) => id === row.organizationId),
    row.scenarioCode == null ? Infinity : scenarios.find(({ code }) => code === row.scenarioCode).ordinal,
    row.communityId == null ? Infinity : communities.find(({ id }) => id === row.communityId).ordinal,
  ];
  return [...tallies.values()].sort((left, right) => {
    const [one, other] = [places(left), places(right)];
    const at = one.findIndex((key, at) => key !== other[at]);
    return at < 0 ? 0 : one[at] < other[at] ? -1 : 1;
  });
}
