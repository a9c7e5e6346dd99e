// What is posted and what is filed: the bulletin and the summary of work in a real browser, and every table by a real spreadsheet.
//
// The office raises an item whose title is hostile, drafts the bulletin of last month and publishes it. Both pages are opened with the token,
// ask for nothing else, and are printed; LibreOffice opens each table, saves it as a workbook and writes that back, equal in each cell. That
// the tables of money and of an evaluation have rows, money is spent, audited and paid before, and an evaluation opened.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chromium } from 'playwright-core'

const [address = '', password = ''] = process.argv.slice(2)
const run = promisify(execFile)

async function signedIn(username: string): Promise<string> {
  const form = new URLSearchParams({ grant_type: 'password', username, password })
  const answer = await fetch(`${address}/oauth/token`, { method: 'POST', body: form })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  return `Bearer ${token}`
}

async function ask<Data>(authorization: string, query: string, variables: object = {}): Promise<Data> {
  const answer = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = (await answer.json()) as { data?: Data; errors?: unknown }
  assert.ok(data, JSON.stringify(errors))
  return data
}

/** The cells of a table after RFC 4180. */
function cells(table: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  for (let at = 0; at < table.length; at += 1) {
    const sign = table[at] ?? ''
    if (quoted) {
      if (sign !== '"') cell += sign
      else if (table[at + 1] === '"') cell += table[(at += 1)] ?? ''
      else quoted = false
    } else if (sign === '"') quoted = true
    else if (sign === ',') {
      row.push(cell)
      cell = ''
    } else if (sign === '\n') {
      rows.push([...row, cell.replace(/\r$/, '')])
      row = []
      cell = ''
    } else cell += sign
  }
  if (cell || row.length) rows.push([...row, cell])
  return rows
}

const office = await signedIn('fengmao-office.coordinator')
const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
const last = new Date(`${today.slice(0, 7)}-01T00:00:00Z`)
last.setUTCDate(0)
const month = last.toISOString().slice(0, 7)

interface Payload {
  userErrors: { message: string }[]
}
interface Published {
  month: string
  units: { organization: { name: string }; score: string }[]
  departments: { organization: { name: string }; score: string }[]
  communities: { community: { name: string } }[]
  csv: string
}
const hostile = '=HYPERLINK("http://evil.example","x"), </td><script>document.title="taken"</script>'
const raised = await ask<{ raiseWorkItem: Payload }>(
  office,
  'mutation($input: RaiseWorkItemInput!) { raiseWorkItem(input: $input) { userErrors { message } } }',
  { input: { list: 'PROBLEM', title: hostile, assignedTo: 'health', dueOn: today, idempotencyKey: 'sheets: an item' } },
)
assert.deepEqual(raised.raiseWorkItem.userErrors, [])
const drafted = await ask<{ draftBulletin: Payload & { bulletin: { id: string; revision: number; contentDigest: string } } }>(
  office,
  'mutation($input: DraftBulletinInput!) { draftBulletin(input: $input) { bulletin { id revision contentDigest } userErrors { message } } }',
  { input: { month, idempotencyKey: 'sheets: a draft' } },
)
assert.deepEqual(drafted.draftBulletin.userErrors, [])
const { id, revision, contentDigest } = drafted.draftBulletin.bulletin
const published = await ask<{ publishBulletin: Payload & { bulletin: Published } }>(
  office,
  `mutation($input: PublishBulletinInput!) { publishBulletin(input: $input) {
    bulletin { month csv units { organization { name } score } departments { organization { name } score } communities { community { name } } }
    userErrors { message } } }`,
  { input: { id, contentDigest, expectedRevision: revision, idempotencyKey: 'sheets: published' } },
)
assert.deepEqual(published.publishBulletin.userErrors, [])
const bulletin = published.publishBulletin.bulletin
assert.equal(bulletin.units.length + bulletin.departments.length, 18, 'everybody is ranked but the office')

/** Gives a command that nothing refuses; answers what of its payload is asked for besides. */
async function give<Done>(authorization: string, command: string, input: object, done = ''): Promise<Done> {
  const of = `${command.charAt(0).toUpperCase()}${command.slice(1)}Input`
  const query = `mutation($input: ${of}!) { ${command}(input: $input) { ${done} userErrors { message } } }`
  const named = { idempotencyKey: `sheets: ${command}`, ...input }
  const payload = (await ask<Record<string, Payload & Done>>(authorization, query, { input: named }))[command]
  assert.deepEqual(payload?.userErrors, [], command)
  return payload as Done
}

/** Records something of the money of a community as it is now. */
async function record(authorization: string, command: string, input: object): Promise<void> {
  const query = '{ community(code: "yicheng") { funding { revision } } }'
  const { community } = await ask<{ community: { funding: { revision: number } } }>(authorization, query)
  await give(authorization, command, { community: 'yicheng', expectedRevision: community.funding.revision, ...input })
}

await give(office, 'ruleEligibility', { community: 'yicheng', eligible: true, reason: '专题会议纪要' })
const spent = { category: 'WORKS', source: 'SUBSIDY_ELIGIBLE', amount: '8000000.10', incurredOn: '2022-07-01', note: `${hostile}\n第二行` }
await record(await signedIn('dongzhou-subdistrict.officer'), 'recordExpenditure', spent)
await record(await signedIn('finance.signer'), 'recordPriceAudit', { amount: '7500000', auditedOn: '2022-07-20', note: '-1+1' })
// Who audits does not pay: another of the finance bureau's comes to sign.
const payer = await signedIn('finance.officer')
const { viewer } = await ask<{ viewer: { user: { id: string } } }>(payer, '{ viewer { user { id } } }')
const role = { account: viewer.user.id, role: 'DEPARTMENT_SIGNER', organization: 'finance', reason: '拨付' }
await give(await signedIn('secadmin'), 'grantAssignment', role)
await record(payer, 'recordPayment', { amount: '1000000.50', paidOn: '2022-07-31', note: '@SUM(A1)' })
const csv = 'code,scenario,name,requirement,tier,veto,max_score\nE1,EDUCATION,"=1+1, ""托育""",有托育点,STANDARD,false,10.50\n'
const set = { code: 'sheets', title: '表格', official: false, creationTypes: ['RENOVATION'], csv }
const { indicatorSet } = await give<{ indicatorSet: { id: string } }>(office, 'importIndicatorSet', set, 'indicatorSet { id }')
await give(office, 'publishIndicatorSet', { id: indicatorSet.id })
const unit = await signedIn('lushan-subdistrict.officer')
await give(unit, 'openEvaluation', { community: 'shanshui', indicatorSet: indicatorSet.id })

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
const work = await mkdtemp(join(tmpdir(), 'sheets-'))

/** Opens a page as somebody and prints it: what stands on paper, without blanks. */
async function printed(authorization: string, path: string): Promise<string> {
  const context = await browser.newContext({ extraHTTPHeaders: { authorization } })
  const page = await context.newPage()
  const requests: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  page.on('console', (message) => complaints.push(message.text()))
  await page.goto(`${address}${path}`)
  assert.deepEqual(requests.filter((url) => !url.endsWith('/favicon.ico')), [`${address}${path}`], 'it asks for nothing')
  assert.deepEqual(complaints.filter((text) => !text.includes('404')), [], 'its policy lets its style be')
  assert.notEqual(await page.title(), 'taken')
  assert.equal(await page.locator('script, img, iframe, link, object').count(), 0)
  const invisible = await page.locator('body *').evaluateAll((all) =>
    all
      .filter((it) => it.textContent?.trim() && it.tagName !== 'STYLE')
      .filter((it) => {
        const { display, visibility, color } = getComputedStyle(it)
        const { width, height } = it.getBoundingClientRect()
        return display === 'none' || visibility !== 'visible' || color === 'rgb(255, 255, 255)' || width === 0 || height === 0
      })
      .map((it) => it.outerHTML),
  )
  assert.deepEqual(invisible, [])
  const file = join(work, 'page.pdf')
  await page.pdf({ path: file, preferCSSPageSize: true })
  const { stdout: info } = await run('pdfinfo', [file])
  assert.match(info, /\(A4\)/)
  const { stdout: text } = await run('pdftotext', ['-layout', file, '-'])
  const sheets = text.split('\f').filter((sheet) => sheet.trim())
  for (const [at, sheet] of sheets.entries()) assert.match(sheet, /\d{4}-\d{2}-\d{2}/, `sheet ${at + 1} has no foot`)
  await context.close()
  return text.replaceAll(/\s/g, '')
}

/** A table as LibreOffice gives it back that opened it, saved it as a workbook and opened that. */
async function backAgain(name: string, table: string): Promise<string[][]> {
  const columns = cells(table)[0]?.length ?? 0
  // Comma, quotes, UTF-8, from the first line on, each column a text.
  const texts = Array.from({ length: columns }, (_, at) => `${at + 1}/2`).join('/')
  const profile = `-env:UserInstallation=file://${work}/profile`
  const convert = (filter: string[], to: string, file: string) =>
    run('soffice', [profile, '--headless', ...filter, '--convert-to', to, '--outdir', work, join(work, file)])
  await writeFile(join(work, `${name}.csv`), table)
  await convert([`--infilter=CSV:44,34,76,1,${texts},0,true,false`], 'xlsx', `${name}.csv`)
  await rm(join(work, `${name}.csv`))
  await convert([], 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false', `${name}.xlsx`)
  return cells(await readFile(join(work, `${name}.csv`), 'utf8'))
}

try {
  const posted = await printed(await signedIn('health.officer'), `/bulletins/${month}.html`)
  for (const { organization, score } of [...bulletin.units, ...bulletin.departments]) {
    assert.ok(posted.includes(organization.name) && posted.includes(score), `${organization.name} ${score}`)
  }
  assert.ok(bulletin.communities.every(({ community }) => posted.includes(community.name.replaceAll(/\s/g, ''))))
  const filed = await printed(office, `/summaries/weekly/${today}.html`)
  assert.ok(filed.includes('<script>document.title="taken"</script>'), 'it is a text')

  const told = await ask<{ workSummary: { csv: string }; indicatorSets: { csv: string }[]; evaluations: { nodes: { csv: string }[] } }>(
    office,
    'query($day: Date!) { workSummary(rhythm: WEEKLY, of: $day) { csv } indicatorSets { csv } evaluations(first: 1) { nodes { csv } } }',
    { day: today },
  )
  const download = async (path: string) => {
    const answer = await fetch(`${address}${path}`, { headers: { authorization: office } })
    assert.equal(answer.status, 200, path)
    // As text() would do, which takes the mark away by which spreadsheets know the letters.
    return new TextDecoder('utf-8').decode(await answer.arrayBuffer())
  }
  const tables: [string, string][] = [
    ['bulletin', bulletin.csv],
    ['summary', told.workSummary.csv],
    ...told.indicatorSets.map(({ csv }, at): [string, string] => [`set${at}`, csv]),
    ...told.evaluations.nodes.map(({ csv }): [string, string] => ['evaluation', csv]),
    ['duties', await download('/exports/duties.csv')],
    ['communities', await download('/exports/communities.csv')],
    ['reviews', await download('/exports/reviews.csv')],
    ['feed', await download('/feed?table=communities')],
  ]
  assert.equal(told.evaluations.nodes.length, 1)
  for (const table of ['funding', 'expenditures', 'price_audits', 'payments']) {
    tables.push([table, await download(`/feed?table=${table}`)])
  }
  for (const [name, table] of tables) {
    const before = cells(table)
    assert.ok(before.length > (name === 'reviews' ? 0 : 1) && before.every((row) => row.length === before[0]?.length), name)
    assert.deepEqual(await backAgain(name, table), before, `${name} comes back equal`)
  }
  const summary = cells(told.workSummary.csv).flat()
  assert.ok(summary.includes(`'${hostile}`), 'no spreadsheet calculates a title')
  console.log(`sheets: printed the bulletin of ${month} and a summary; ${tables.length} tables came back equal`)
} finally {
  await browser.close()
  await rm(work, { recursive: true })
}
