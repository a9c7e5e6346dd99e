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
  ['ACKNOWLEDGE', 'signs', ['ASSIGNED', 'ACKNOWLEDGED']],
  ['COMPLETE', 'signs', ['ACKNOWLEDGED', 'RETURNED', 'COMPLETED']],
  ['RETURN', 'coordinates', ['COMPLETED']],
  ['CONFIRM', 'coordinates', ['COMPLETED']],
  ['CANCEL', 'coordinates', OPEN],
  ['SCHEDULE', 'coordinates', OPEN],
  ['RECALL', 'signs', ['COMPLETED']],
  ['REOPEN', 'coordinates', ['CONFIRMED', 'CANCELLED']],
  ['REMIND', 'coordinates', ['ASSIGNED', 'ACKNOWLEDGED', 'RETURNED']],
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
    else reason = whyNot(data, duty, action);
    const voids = action === 'SCHEDULE' && reason === null ? signaturesUnder(data, duty) : [];
    return { action, allowed: reason === null, reason, voids: voids.filter((it) => isValid(data, it)) };
  });
}

export function isValid(data, signOff) {
  const duty = data.byId.get(signOff.dutyId);
  if (signOff.act === 'COMPLETE' && duty.completionId !== signOff.id) return false;
  return signOff.contentDigest === contentDigest(data, duty);
}

function whyNot(data, duty, action) {
  const last = (act) => signaturesUnder(data, duty).findLast((it) => it.act === act);
  const stands = (act) => last(act).contentDigest === contentDigest(data, duty);
  const ownHand = () => last('COMPLETE').accountId === data.viewer.id;
  if (action === 'ACKNOWLEDGE' && duty.status === 'ACKNOWLEDGED' && stands('ACKNOWLEDGE')) {
    return '已签收，内容未变更 / it is acknowledged, and has not changed since';
  }
  if (action === 'COMPLETE' && duty.status === 'COMPLETED' && stands('COMPLETE') && !duty.confirmedBy) {
    return '已办结，内容未变更 / it is completed, and has not changed since';
  }
  if (action === 'RECALL' && !ownHand()) {
    return '只有办结人或其委托人可以撤回 / who completed it recalls it, or on whose behalf it was, and nobody else';
  }
  if (action !== 'CONFIRM') return null;
  if (ownHand()) return '办结人及其委托人不能确认该事项 / who completed it may not confirm it, nor on whose behalf it was';
  if (duty.confirmedBy === data.viewer.id) {
    return '重新开启后须由另一人确认 / it was opened again: another than who confirmed it confirms it now';
  }
  if (stands('COMPLETE')) return null;
  return '办结后内容已变更，须重新办结 / it changed after it was signed: it is completed again, or returned';
}
