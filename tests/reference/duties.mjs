// What follows from a duty's row: the digest of what is signed, and what the viewer may do with it.

import { createHash } from 'node:crypto';

// RFC 8785, for texts, whole numbers and booleans.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${members.join(',')}}`;
}

function pick(row, ...keys) {
  return Object.fromEntries(keys.map((key) => [key, row[key] ?? null]));
}

export function contentDigest({ byId, scenarios }, duty) {
  const clause = byId.get(duty.responsibilityId);
  const community = byId.get(duty.communityId);
  const content = {
    kind: 'duty',
    id: duty.id,
    organization: pick(byId.get(duty.organizationId), 'code', 'name'),
    responsibility: {
      ...pick(clause, 'code', 'text', 'role', 'appliesTo', 'activities', 'openEnded'),
      // In official order, whatever the clause's own.
      scenarios: scenarios.map(({ code }) => code).filter((code) => clause.scenarios.includes(code)),
    },
    community: community
      ? {
          ...pick(community, 'code', 'name', 'ordinal', 'pool', 'targetLevel', 'creationType'),
          ...pick(community, 'plannedStart', 'plannedFinish', 'remarks'),
          implementingUnit: byId.get(community.implementingUnitId).code,
        }
      : null,
    dueOn: duty.dueOn,
  };
  return `sha256:${createHash('sha256').update(canonical(content)).digest('hex')}`;
}

export function signaturesUnder({ signOffs }, duty) {
  return signOffs.filter((row) => row.dutyId === duty.id);
}

const OPEN = ['ASSIGNED', 'ACKNOWLEDGED', 'COMPLETED', 'RETURNED'];
const STEPS = [
  ['ACKNOWLEDGE', 'signs', ['ASSIGNED']],
  ['COMPLETE', 'signs', ['ACKNOWLEDGED', 'RETURNED']],
  ['RETURN', 'coordinates', ['COMPLETED']],
  ['CONFIRM', 'coordinates', ['COMPLETED']],
  ['CANCEL', 'coordinates', OPEN],
  ['SCHEDULE', 'coordinates', OPEN],
];

export function viewerActions(data, duty) {
  const roles = data.viewer?.roles ?? [];
  const may = {
    signs: roles.some(({ role, organizationId }) => {
      const signs = ['DEPARTMENT_SIGNER', 'UNIT_SIGNER', 'COORDINATOR'].includes(role);
      return signs && organizationId === duty.organizationId;
    }),
    coordinates: roles.some(({ role }) => role === 'COORDINATOR'),
  };
  return STEPS.map(([action, right, from]) => {
    let reason = null;
    if (!may[right]) reason = '无权办理 / not permitted';
    else if (!from.includes(duty.status)) reason = `当前状态 ${duty.status} 不能办理 / not from ${duty.status}`;
    else if (action === 'CONFIRM') reason = whyNotConfirm(data, duty);
    return { action, allowed: reason === null, reason };
  });
}

function whyNotConfirm(data, duty) {
  const completion = signaturesUnder(data, duty).findLast(({ act }) => act === 'COMPLETE');
  if (completion.accountId === data.viewer.id) {
    return '办结人不能确认本人办结的事项 / who completed it may not confirm it';
  }
  if (completion.contentDigest === contentDigest(data, duty)) return null;
  return '办结后内容已变更，须退回重新办结 / it changed after it was signed: return it';
}
