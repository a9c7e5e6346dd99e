// What each client does, whichever library asks: sign in, open the first screens of the three apps, give their commands,
// and take a table home.

import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import assert from 'node:assert/strict'
import * as ops from './operations.js'

/** Asks and commands as somebody. */
export type Ask = <Result, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Result, Variables>,
  variables: Variables,
) => Promise<Result>

/** Makes a client that shows a token. */
export type Connect = (endpoint: string, token: string) => Ask

/** Where the server is, who its accounts are, and which community is this client's alone. */
type Setting = { address: string; password: string; community: string }

function setting(): Setting {
  const [address, password, community] = process.argv.slice(2)
  assert(address && password && community, 'ADDRESS PASSWORD COMMUNITY')
  return { address, password, community }
}

async function signIn(at: Setting, username: string): Promise<string> {
  const form = new URLSearchParams({ grant_type: 'password', username, password: at.password })
  const answer = await fetch(`${at.address}/oauth/token`, { method: 'POST', body: form })
  assert.equal(answer.status, 200, await answer.clone().text())
  return ((await answer.json()) as { access_token: string }).access_token
}

type Payload = { userErrors: ReadonlyArray<{ code: string; message: string }> }

function done<P extends Payload>(payload: P): P {
  assert.deepEqual(payload.userErrors, [])
  return payload
}

function refused(payload: Payload, code: string) {
  assert.deepEqual(payload.userErrors.map(error => error.code), [code])
}

function there<T>(value: T | null | undefined): T {
  assert(value !== null && value !== undefined)
  return value
}

export async function play(name: string, connect: Connect): Promise<void> {
  const at = setting()
  const tokens = new Map<string, string>()
  const as = async (who: string): Promise<Ask> => {
    const token = tokens.get(who) ?? (await signIn(at, who))
    tokens.set(who, token)
    return connect(`${at.address}/graphql`, token)
  }
  const key = (what: string) => `${name}-${what}`
  const office = await as('fengmao-office.coordinator')

  const deputy = await as('fengmao-office.deputy')
  await duties(await as('health.signer'), office, deputy, key)
  await many(await as('health.signer'), office, key)
  const evaluation = await scores(at, as, office, key)
  await verifications(await as('health.signer'), evaluation, key)
  await opinions(at, as, office, key)
  await table(at, there(tokens.get('health.signer')))
  console.log(`${name}: every screen and every command`)
}

/** A department signs, and recalls it; a digest from before is refused; the office returns, confirms and opens again. */
async function duties(signer: Ask, office: Ask, deputy: Ask, key: (what: string) => string) {
  const who = await signer(ops.WhoDocument, {})
  assert.equal(there(who.viewer).assignments[0]?.role, 'DEPARTMENT_SIGNER')
  const screen = await signer(ops.DepartmentFirstScreenDocument, { organization: 'health', duties: 100 })
  assert(screen.toSign.totalCount >= screen.toSign.nodes.length)
  const duty = there(screen.toSign.nodes.find(it => it.status === 'ASSIGNED'))
  assert(duty.viewerActions.some(it => it.action === 'ACKNOWLEDGE' && it.allowed))

  const sign = async (act: 'ACKNOWLEDGE' | 'COMPLETE', contentDigest: string, times: string) =>
    (await signer(ops.SignDocument, { input: { id: duty.id, act, contentDigest, idempotencyKey: key(act + times) } }))
      .signDuty
  refused(await sign('ACKNOWLEDGE', 'sha256:stale', ''), 'STALE_CONTENT')
  const acknowledged = done(await sign('ACKNOWLEDGE', duty.contentDigest, ''))
  assert.equal(there(acknowledged.duty).status, 'ACKNOWLEDGED')
  const again = done(await sign('ACKNOWLEDGE', duty.contentDigest, ''))
  assert.equal(again.signOff?.id, acknowledged.signOff?.id, 'the same key does nothing twice')

  const first = done(await sign('COMPLETE', duty.contentDigest, '1'))
  const recalling = { signOff: there(first.signOff).id, reason: '误办', idempotencyKey: key('recall') }
  const recalled = done((await signer(ops.RecallDocument, { input: recalling })).recallSignOff)
  assert.equal(there(recalled.duty).status, 'ACKNOWLEDGED')
  const completed = there(done(await sign('COMPLETE', duty.contentDigest, '')).duty)
  const input = { id: duty.id, expectedRevision: completed.revision, reason: '补充材料', idempotencyKey: key('return') }
  const returned = there(done((await office(ops.ReturnDocument, { input })).returnDuty).duty)
  assert.equal(returned.statusReason, '补充材料')
  const better = there(done(await sign('COMPLETE', duty.contentDigest, '2')).duty)
  const confirming = { id: duty.id, expectedRevision: better.revision, idempotencyKey: key('confirm') }
  const confirmed = await office(ops.ConfirmDocument, { input: confirming })
  const over = there(done(confirmed.confirmDuty).duty)
  assert.equal(over.status, 'CONFIRMED')
  const reopening = { id: duty.id, expectedRevision: over.revision, reason: '误确认', idempotencyKey: key('reopen') }
  const reopened = there(done((await office(ops.ReopenDocument, { input: reopening })).reopenDuty).duty)
  assert.equal(reopened.status, 'COMPLETED')
  const confirmingAgain = { id: duty.id, expectedRevision: reopened.revision, idempotencyKey: key('confirm-again') }
  refused((await office(ops.ConfirmDocument, { input: confirmingAgain })).confirmDuty, 'NOT_PERMITTED')
  done((await deputy(ops.ConfirmDocument, { input: confirmingAgain })).confirmDuty)
  const seen = there((await signer(ops.OneDutyDocument, { id: duty.id })).node)
  assert(seen.__typename === 'Duty' && seen.status === 'CONFIRMED')

  await talk(signer, office, duty.id, key)
  const board = await office(ops.OfficeFirstScreenDocument, {})
  const tally = board.dutyTallies.find(it => it.organization?.code === 'health' && it.status === 'CONFIRMED')
  assert(there(tally).count >= 1)
  assert.equal(board.communities.nodes.length, board.communities.totalCount)
}

/** The office asks and the department answers; both read what was said, and what was done, in its order. */
async function talk(signer: Ask, office: Ask, duty: string, key: (what: string) => string) {
  const asking = { subject: duty, body: '附件是否齐全？', idempotencyKey: key('ask') }
  const asked = there(done((await office(ops.CommentDocument, { input: asking })).addComment).comment)
  const answering = { subject: duty, body: '已补齐', idempotencyKey: key('answer') }
  done((await signer(ops.CommentDocument, { input: answering })).addComment)
  const foreign = { id: asked.id, idempotencyKey: key('retract') }
  refused((await signer(ops.RetractCommentDocument, { input: foreign })).retractComment, 'NOT_PERMITTED')
  assert(there(done((await office(ops.RetractCommentDocument, { input: foreign })).retractComment).comment).retractedAt)
  for (const ask of [signer, office]) {
    const story = there((await ask(ops.DutyStoryDocument, { id: duty })).node)
    assert(story.__typename === 'Duty')
    assert.deepEqual(story.comments.map(it => [it.organization.code, it.retractedAt === null]), [
      ['fengmao-office', false],
      ['health', true],
    ])
    // Another client may have set a day before.
    const done = story.history.nodes.map(it => it.action).slice(-9)
    assert.deepEqual(done.slice(0, 6), ['SIGN_DUTY', 'SIGN_DUTY', 'RECALL_SIGN_OFF', 'SIGN_DUTY', 'RETURN_DUTY', 'SIGN_DUTY'])
    assert.deepEqual(done.slice(6), ['CONFIRM_DUTY', 'REOPEN_DUTY', 'CONFIRM_DUTY'])
    const back = there(story.history.nodes.find(it => it.action === 'RETURN_DUTY'))
    assert.deepEqual([back.reason, back.from, back.to], ['补充材料', 'COMPLETED', 'RETURNED'])
  }
}

/** The office sets a day for several duties at once; the department signs them at once, but for one that it saw otherwise. */
async function many(signer: Ask, office: Ask, key: (what: string) => string) {
  const screen = await signer(ops.DepartmentFirstScreenDocument, { organization: 'health', duties: 100 })
  const some = screen.toSign.nodes.filter(it => it.status === 'ASSIGNED').slice(0, 3)
  assert.equal(some.length, 3)
  const items = some.map(it => ({ id: it.id, expectedRevision: it.revision }))
  const scheduling = { items, dueOn: `${new Date().getUTCFullYear() + 1}-01-31`, idempotencyKey: key('due') }
  const scheduled = done((await office(ops.SetDueDatesDocument, { input: scheduling })).setDueDates)
  assert.equal(scheduled.done, 3)
  // The last is signed by what it was before.
  const signing = scheduled.results.map((it, at) => {
    const before = there(some.find(duty => duty.id === it.id))
    return { id: it.id, contentDigest: at < 2 ? there(it.duty).contentDigest : before.contentDigest }
  })
  const input = { items: signing, act: 'ACKNOWLEDGE' as const, onError: 'SKIP' as const, idempotencyKey: key('many') }
  const signed = (await signer(ops.SignManyDocument, { input })).signDuties
  assert.equal(signed.done, 2)
  assert.deepEqual(signed.results.map(it => it.userErrors.map(error => error.code)), [[], [], ['STALE_CONTENT']])
  const finishing = signing.slice(0, 2)
  const completing = { items: finishing, act: 'COMPLETE' as const, idempotencyKey: key('many-complete') }
  const completed = done((await signer(ops.SignManyDocument, { input: completing })).signDuties)
  assert.equal(completed.done, 2)
  const confirmed = completed.results.map(it => ({ id: there(it.id), expectedRevision: there(it.duty).revision }))
  const confirming = { items: confirmed, idempotencyKey: key('many-confirm') }
  assert.equal(done((await office(ops.ConfirmManyDocument, { input: confirming })).confirmDuties).done, 2)
}

/** A unit evaluates its community by the draft set, which the office publishes. */
async function scores(
  at: Setting,
  as: (who: string) => Promise<Ask>,
  office: Ask,
  key: (what: string) => string,
): Promise<string> {
  const before = await office(ops.UnitFirstScreenDocument, { unit: 'fengmao-office', community: at.community })
  const set = there(before.indicatorSets[0])
  if (set.status === 'DRAFT') {
    const input = { id: set.id, idempotencyKey: 'publish' }
    assert.equal(there(done((await office(ops.PublishSetDocument, { input })).publishIndicatorSet).indicatorSet).status, 'PUBLISHED')
  }
  const code = there(before.community).implementingUnit.code
  const unit = await as(`${code}.signer`)
  const screen = await unit(ops.UnitFirstScreenDocument, { unit: code, community: at.community })
  assert(screen.duties.nodes.every(it => it.organization.code === code))
  assert.equal(there(screen.community).evaluations.nodes.length, 0)

  const mistaken = { community: at.community, indicatorSet: set.id, idempotencyKey: key('open-mistaken') }
  const wrong = there(done((await unit(ops.OpenEvaluationDocument, { input: mistaken })).openEvaluation).evaluation)
  const undone = { id: wrong.id, expectedRevision: wrong.revision, reason: '误开', idempotencyKey: key('cancel') }
  const cancelled = there(done((await unit(ops.CancelEvaluationDocument, { input: undone })).cancelEvaluation).evaluation)
  assert.deepEqual([cancelled.status, cancelled.statusReason], ['CANCELLED', '误开'])

  const opening = { community: at.community, indicatorSet: set.id, idempotencyKey: key('open') }
  const opened = there(done((await unit(ops.OpenEvaluationDocument, { input: opening })).openEvaluation).evaluation)
  const given = opened.scores.map(it => ({ indicator: it.indicator.id, score: it.indicator.maxScore }))
  const saving = { evaluation: opened.id, scores: given, expectedRevision: opened.revision, idempotencyKey: key('save') }
  const saved = there(done((await unit(ops.SaveSelfScoresDocument, { input: saving })).saveSelfScores).evaluation)
  const submitting = { id: opened.id, expectedRevision: saved.revision, idempotencyKey: key('submit') }
  const submitted = await unit(ops.SubmitEvaluationDocument, { input: submitting })
  const early = there(done(submitted.submitEvaluation).evaluation)
  assert.equal(early.status, 'SUBMITTED')
  const taking = { id: opened.id, expectedRevision: early.revision, reason: '漏项', idempotencyKey: key('take-back') }
  const back = there(done((await unit(ops.WithdrawEvaluationDocument, { input: taking })).withdrawEvaluation).evaluation)
  assert.equal(back.status, 'DRAFT')
  const onceMore = { id: opened.id, expectedRevision: back.revision, idempotencyKey: key('submit-once-more') }
  const underway = there(done((await unit(ops.SubmitEvaluationDocument, { input: onceMore })).submitEvaluation).evaluation)
  const returning = { id: opened.id, expectedRevision: underway.revision, reason: '补充材料', idempotencyKey: key('give-back') }
  const returned = there(done((await office(ops.ReturnEvaluationDocument, { input: returning })).returnEvaluation).evaluation)
  assert.equal(returned.status, 'DRAFT')
  const resubmitting = { id: opened.id, expectedRevision: returned.revision, idempotencyKey: key('submit-again') }
  done((await unit(ops.SubmitEvaluationDocument, { input: resubmitting })).submitEvaluation)
  return opened.id
}

/** A department verifies what it answers for. */
async function verifications(signer: Ask, evaluation: string, key: (what: string) => string) {
  const screen = await signer(ops.DepartmentFirstScreenDocument, { organization: 'health', duties: 1 })
  const found = there(screen.toVerify.nodes.find(it => it.id === evaluation))
  assert(found.scores.length > 0)
  const given = found.scores.map(it => ({ indicator: it.indicator.id, score: it.indicator.maxScore }))
  const input = { evaluation, scores: given, idempotencyKey: key('verify') }
  const verified = there(done((await signer(ops.VerifyScoresDocument, { input })).verifyScores).evaluation)
  assert(verified.scores.every(it => it.status === 'VERIFIED'))
}

/** The office opens a review of one department, which signs its opinion, and concludes it. */
async function opinions(at: Setting, as: (who: string) => Promise<Ask>, office: Ask, key: (what: string) => string) {
  const opening = { community: at.community, kind: 'PLATFORM_PRELIMINARY_ACCEPTANCE' as const, idempotencyKey: key('review') }
  const opened = there(done((await office(ops.OpenReviewDocument, { input: opening })).openReview).review)
  const department = there(opened.roster[0]).organization.code
  const signer = await as(`${department}.signer`)
  const screen = await signer(ops.DepartmentFirstScreenDocument, { organization: department, duties: 1 })
  const waiting = there(screen.opinions.nodes.find(it => it.id === opened.id))
  const contentDigest = waiting.contentDigest
  const signing = { review: opened.id, decision: 'APPROVE' as const, contentDigest, idempotencyKey: key('opinion') }
  assert.equal(there(done((await signer(ops.SignOpinionDocument, { input: signing })).signOpinion).opinion).valid, true)
  const seen = there((await office(ops.OneReviewDocument, { id: opened.id })).node)
  assert(seen.__typename === 'Review')
  const expectedRevision = seen.revision
  const concluding = { id: opened.id, conclusion: 'PASSED' as const, expectedRevision, idempotencyKey: key('conclude') }
  const concluded = await office(ops.ConcludeReviewDocument, { input: concluding })
  assert.equal(there(done(concluded.concludeReview).review).status, 'CONCLUDED')
}

/** The department's duties as a table have what its list has. */
async function table(at: Setting, token: string) {
  const answer = await fetch(`${at.address}/exports/duties.csv?status=CONFIRMED`, {
    headers: { authorization: `Bearer ${token}` },
  })
  assert.equal(answer.status, 200)
  assert.match(answer.headers.get('content-disposition') ?? '', /^attachment; filename="duties-.*\.csv"$/)
  const lines = (await answer.text()).split('\r\n')
  assert(lines.length > 2 && lines.at(-1) === '')
}
