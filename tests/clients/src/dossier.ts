// The page of a community to be printed, in a real browser: opened with the token as a web app does, printed to PDF, and read again. One
// section begins on each sheet, the foot stands on all of them, nothing is hidden, and nobody else is asked for anything.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chromium } from 'playwright-core'

const [address = '', password = '', community = ''] = process.argv.slice(2)
const path = `${address}/communities/${community}/dossier.html`

async function signedIn(username: string): Promise<string> {
  const form = new URLSearchParams({ grant_type: 'password', username, password })
  const answer = await fetch(`${address}/oauth/token`, { method: 'POST', body: form })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  return `Bearer ${token}`
}

async function ask<Data>(authorization: string, query: string, variables: object): Promise<Data> {
  const answer = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = (await answer.json()) as { data?: Data; errors?: unknown }
  assert.ok(data, JSON.stringify(errors))
  return data
}

interface Told {
  community: { name: string; implementingUnit: { code: string }; dossier: { revision: number; contentDigest: string } | null }
}
const asked = 'query($code: String!) { community(code: $code) { name implementingUnit { code } dossier { revision contentDigest } } }'
const found = await ask<Told>(await signedIn('sysadmin'), asked, { code: community })
assert.equal(found.community.dossier, null, 'it is not for administrators')
const unit = found.community.implementingUnit.code

// What a unit may say, with texts that a page might take for its own.
const authorization = await signedIn(`${unit}.signer`)
const seen = await ask<Told>(authorization, asked, { code: community })
const hostile = '</dd><script>document.title="taken"</script><img src="//evil.example/x">'
const saved = await ask<{ saveDossier: { userErrors: unknown[] } }>(
  authorization,
  'mutation($input: SaveDossierInput!) { saveDossier(input: $input) { userErrors { message } } }',
  {
    input: {
      community,
      location: '富春江畔',
      highlights: [hostile],
      needs: Array.from({ length: 50 }, (_, at) => `第 ${at + 1} 项需求：${'加装电梯与停车位'.repeat(10)}`),
      expectedRevision: seen.community.dossier?.revision ?? 0,
      idempotencyKey: 'dossier-page',
    },
  },
)
assert.deepEqual(saved.saveDossier.userErrors, [])

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
const work = await mkdtemp(join(tmpdir(), 'dossier-'))
try {
  const context = await browser.newContext({ extraHTTPHeaders: { authorization } })
  const page = await context.newPage()
  const requests: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  page.on('console', (message) => complaints.push(message.text()))
  await page.goto(path)
  assert.deepEqual(requests.filter((url) => !url.endsWith('/favicon.ico')), [path], 'it asks for nothing')
  assert.deepEqual(complaints.filter((text) => !text.includes('404')), [], 'its policy lets its style be')
  assert.notEqual(await page.title(), 'taken')
  assert.equal(await page.locator('script, img, iframe, link, object').count(), 0)

  // What stands in the source is shown: nothing is hidden, or too small to be seen, or of the colour of the paper.
  const hidden = await page.locator('body *').evaluateAll((all) =>
    all
      .filter((it) => it.textContent?.trim() && it.tagName !== 'STYLE')
      .filter((it) => {
        const { display, visibility, opacity, color, fontSize } = getComputedStyle(it)
        const { width, height } = it.getBoundingClientRect()
        const isSeen = display !== 'none' && visibility === 'visible' && opacity === '1' && color !== 'rgb(255, 255, 255)'
        return !isSeen || width === 0 || height === 0 || parseFloat(fontSize) < 8
      })
      .map((it) => it.outerHTML),
  )
  assert.deepEqual(hidden, [])
  assert.equal(await page.locator('h2').first().evaluate((it) => getComputedStyle(it).borderBottomStyle), 'solid')

  // On paper.
  const headings = await page.locator('h1, h2').allTextContents()
  assert.ok(headings.length >= 3, headings.join())
  const file = join(work, 'page.pdf')
  await page.pdf({ path: file, preferCSSPageSize: true })
  const { stdout: info } = await promisify(execFile)('pdfinfo', [file])
  assert.match(info, /\(A4\)/)
  const { stdout: text } = await promisify(execFile)('pdftotext', ['-layout', file, '-'])
  const sheets = text.split('\f').filter((sheet) => sheet.trim())
  const starts = sheets.map((sheet) => sheet.trim().split('\n')[0]?.trim())
  assert.deepEqual(
    headings.map((heading) => starts.includes(heading)),
    headings.map(() => true),
    `each section begins on a sheet of its own: ${starts.join(' | ')}`,
  )
  assert.ok(sheets.length > headings.length, 'a long record goes on')
  for (const [at, sheet] of sheets.entries()) {
    assert.ok(sheet.includes('permission-filtered'), `sheet ${at + 1} has no foot`)
    assert.match(sheet, /\d{4}-\d{2}-\d{2}/)
  }
  const plain = text.replaceAll(/\s/g, '')
  assert.ok(plain.includes('富春江畔') && plain.includes('第50项需求'))
  assert.ok(plain.includes('<script>document.title="taken"</script>'), 'it is a text')

  // As a web app opens it, which has the token and gives no address away.
  const app = await (await browser.newContext()).newPage()
  await app.goto(`${address}/readyz`)
  await app.evaluate(
    async ({ path, authorization }) => {
      const answer = await fetch(path, { headers: { authorization } })
      location.href = URL.createObjectURL(await answer.blob())
    },
    { path, authorization },
  )
  await app.waitForURL(/^blob:/)
  await app.waitForSelector('h1')
  assert.deepEqual(await app.locator('h1, h2').allTextContents(), headings)
  assert.equal(await app.locator('h2').first().evaluate((it) => getComputedStyle(it).borderBottomStyle), 'solid')

  // Somebody else is shown less, of the same address.
  const other = await (await browser.newContext()).newPage()
  await other.goto(path)
  assert.deepEqual(await other.locator('h1, h2').allTextContents(), [found.community.name])
  assert.ok(!(await other.content()).includes('富春江畔'))
} finally {
  await browser.close()
  await rm(work, { recursive: true })
}
console.log(`dossier: printed the page of ${community}`)
