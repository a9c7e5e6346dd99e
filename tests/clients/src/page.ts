// The sign-in page, in a real browser, for a web app that knows nothing of the server but its metadata: openid-client beside
// Chromium. Who sees it, types on it or goes back to it finds what is meant, and nothing else.

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import * as oauth from 'openid-client'
import { chromium, type Page } from 'playwright-core'

const [address = '', password = '', picture, provider] = process.argv.slice(2)
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// The web app: a place to come back to, on whichever port there is.
const app = createServer((_, response) => {
  response.setHeader('content-type', 'text/html; charset=utf-8').end('<!doctype html><title>back</title>')
})
await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve))
const redirectUri = `http://127.0.0.1:${(app.address() as AddressInfo).port}/signed-in`

const config = await oauth.discovery(new URL(address), 'web', undefined, oauth.None(), {
  algorithm: 'oauth2',
  execute: [oauth.allowInsecureRequests],
})
const metadata = config.serverMetadata()
assert.equal(metadata.supportsPKCE(), true)
assert.equal(metadata.authorization_response_iss_parameter_supported, true)

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
const outside: string[] = []

interface Question {
  url: URL
  verifier: string
  state: string
}

async function ask(): Promise<Question> {
  const verifier = oauth.randomPKCECodeVerifier()
  const state = oauth.randomState()
  const url = oauth.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
  })
  return { url, verifier, state }
}

// A browser of somebody's own, in a language, as narrow as a phone.
async function person(locale: string): Promise<Page> {
  const context = await browser.newContext({ locale, viewport: { width: 390, height: 844 }, javaScriptEnabled: true })
  const page = await context.newPage()
  page.on('request', (request) => {
    const origin = new URL(request.url()).origin
    // Whoever is at the provider asks what the provider's page has asked for.
    if (page.url().startsWith(provider || 'nowhere') || origin === provider) return
    if (origin !== address && origin !== new URL(redirectUri).origin) outside.push(request.url())
  })
  page.on('console', (message) => {
    // A favicon that is not there is none of the page's.
    if (message.type() === 'error' && !message.text().includes('404') && page.url().startsWith(address)) {
      outside.push(message.text())
    }
  })
  return page
}

async function type(page: Page, name: string, secret: string): Promise<void> {
  // The name has the focus: everything by keyboard.
  assert.equal(await page.evaluate('document.activeElement.id'), 'name')
  await page.keyboard.type(name)
  await page.keyboard.press('Tab')
  await page.keyboard.type(secret)
  await page.keyboard.press('Enter')
}

// The same for as many fields as there are, and waits for what the page says.
async function enterAll(page: Page, texts: string[]): Promise<void> {
  assert.equal(await page.evaluate('document.activeElement.id'), 'name')
  for (const [at, text] of texts.entries()) {
    if (at > 0) await page.keyboard.press('Tab')
    await page.keyboard.type(text)
  }
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
}

// What the system administrator is answered.
async function administrator<Data>(query: string): Promise<Data> {
  const form = new URLSearchParams({ grant_type: 'password', username: 'sysadmin', password })
  const signedIn = await fetch(`${address}/oauth/token`, { method: 'POST', body: form })
  const { access_token: token } = (await signedIn.json()) as { access_token: string }
  const made = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  })
  const answer = (await made.json()) as { data?: Data }
  assert.ok(answer.data, JSON.stringify(answer))
  return answer.data
}

// The password for one time of an account that the system administrator makes.
async function newcomer(): Promise<string> {
  const made = await administrator<{ createAccount: { oneTimePassword: string } }>(`mutation {
    createAccount(input: { name: "newcomer", displayName: "新来的", idempotencyKey: "newcomer" }) {
      oneTimePassword userErrors { message }
    }
  }`)
  assert.ok(made.createAccount.oneTimePassword)
  return made.createAccount.oneTimePassword
}

// Says who an account is at the provider.
async function link(name: string, subject: string): Promise<void> {
  interface Account {
    id: string
    name: string
    revision: number
  }
  const found = await administrator<{ accounts: { nodes: Account[] } }>(
    `{ accounts(filter: { text: "${name}" }) { nodes { id name revision } } }`,
  )
  const account = found.accounts.nodes.find((one) => one.name === name)
  const done = await administrator<{ linkIdentity: { userErrors: unknown[] } }>(`mutation {
    linkIdentity(input: { id: "${account?.id}", issuer: "${provider}", subject: "${subject}", reason: "浙政钉",
      expectedRevision: ${account?.revision}, idempotencyKey: "link" }) { userErrors { message } }
  }`)
  assert.deepEqual(done.linkIdentity.userErrors, [])
}

// To the provider by keyboard, and in there as somebody.
async function byProvider(page: Page, question: Question, who: string): Promise<void> {
  await page.route('**/fonts.googleapis.com/**', (route) => route.abort())
  await page.goto(question.url.href)
  assert.ok(await page.evaluate('document.documentElement.scrollWidth <= 390'), 'nothing is wider than a phone')
  const way = page.getByRole('link', { name: '用浙政钉登录' })
  for (let tab = 0; tab < 3; tab += 1) await page.keyboard.press('Tab')
  assert.equal(await page.evaluate('document.activeElement.textContent'), await way.textContent(), 'after the button')
  const box = await way.boundingBox()
  assert.ok(box && box.height >= 44, 'a thumb finds it')
  await page.keyboard.press('Enter')
  await page.waitForURL(`${provider}/interaction/**`)
  await page.locator('input[name=login]').fill(who)
  await page.locator('input[name=password]').fill('x')
  await page.keyboard.press('Enter')
}

// What a program for people who cannot see, or see badly, finds wrong. It is let in past the page's policy, which lets in
// nothing.
async function serious(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  await session.send('Page.setBypassCSP', { enabled: true })
  await page.reload()
  await page.evaluate(axe)
  const found = (await page.evaluate('axe.run()')) as { violations: { id: string; impact: string }[] }
  return found.violations.filter((one) => ['serious', 'critical'].includes(one.impact)).map((one) => one.id)
}

const inputs = (page: Page): Promise<string[]> =>
  page.evaluate(`[...document.querySelectorAll('input:not([type=hidden])')].map((one) => one.value)`)

async function main(): Promise<void> {
  // A wrong password, then the right one.
  const page = await person('zh-CN')
  const question = await ask()
  await page.goto(question.url.href)
  assert.equal(await page.locator('h1').innerText(), '登录')
  assert.ok(await page.evaluate('document.documentElement.scrollWidth <= 390'), 'nothing is wider than a phone')
  if (picture) await page.screenshot({ path: picture })
  await type(page, 'education.signer', 'not the password at all')
  await page.locator('[role=alert]').waitFor()
  assert.match(await page.locator('[role=alert]').innerText(), /用户名或密码不正确/)
  assert.deepEqual(await inputs(page), ['', ''], 'what was typed is not there any more')
  await page.reload()
  assert.deepEqual(await inputs(page), ['', ''])
  await type(page, 'education.signer', password)
  await page.waitForURL(`${redirectUri}?**`)

  const tokens = await oauth.authorizationCodeGrant(config, new URL(page.url()), {
    pkceCodeVerifier: question.verifier,
    expectedState: question.state,
  })
  const next = await oauth.refreshTokenGrant(config, tokens.refresh_token ?? '')
  const answer = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${next.access_token}` },
    body: JSON.stringify({ query: '{ viewer { user { displayName } } }' }),
  })
  assert.deepEqual(await answer.json(), { data: { viewer: { user: { displayName: '区教育局 签署人' } } } })

  // Going back shows an empty page, and nobody is signed in at it.
  await page.goBack()
  assert.equal(await page.locator('h1').innerText(), '登录')
  assert.deepEqual(await inputs(page), ['', ''])
  assert.deepEqual(await page.context().cookies(address).then((all) => all.filter((one) => one.expires < 0)), [])
  await page.goForward()
  await assert.rejects(
    oauth.authorizationCodeGrant(config, new URL(page.url()), {
      pkceCodeVerifier: question.verifier,
      expectedState: question.state,
    }),
    'a code is good once',
  )

  // The other language, by the link, and out again without signing in.
  const english = await person('en-GB')
  const refused = await ask()
  await english.goto(refused.url.href)
  assert.equal(await english.locator('h1').innerText(), 'Sign in')
  assert.deepEqual(await serious(english), [])
  await english.getByRole('link', { name: '中文' }).click()
  assert.equal(await english.locator('h1').innerText(), '登录')
  await english.getByRole('link', { name: '取消' }).click()
  await english.waitForURL(`${redirectUri}?**`)
  await assert.rejects(
    oauth.authorizationCodeGrant(config, new URL(english.url()), {
      pkceCodeVerifier: refused.verifier,
      expectedState: refused.state,
    }),
    { error: 'access_denied' },
  )

  // Somebody new has a password that somebody else set, and sets another before anything else.
  const oneTime = await newcomer()
  const first = await person('zh-CN')
  const asked = await ask()
  await first.goto(asked.url.href)
  await type(first, 'newcomer', oneTime)
  await first.locator('#new_password').waitFor()
  assert.equal(await first.locator('h1').innerText(), '修改密码')
  assert.ok(await first.evaluate('document.documentElement.scrollWidth <= 390'), 'nothing is wider than a phone')
  const change = async (secret: string, repeated: string): Promise<void> => {
    await enterAll(first, ['newcomer', oneTime, secret, repeated])
  }
  await change('too short', 'too short')
  assert.match(await first.locator('[role=alert]').innerText(), /新密码不符合要求/)
  assert.deepEqual(await inputs(first), ['', '', '', ''])
  await change('seven Horses on a hill', 'seven Horses on a hill')
  await first.waitForURL(`${redirectUri}?**`)
  await oauth.authorizationCodeGrant(config, new URL(first.url()), {
    pkceCodeVerifier: asked.verifier,
    expectedState: asked.state,
  })

  // By the district's own sign-on: nobody is known before an administrator says who they are.
  if (provider) {
    const stranger = await person('zh-CN')
    await byProvider(stranger, await ask(), 'u-1001')
    await stranger.locator('[role=alert]').waitFor()
    assert.match(await stranger.locator('[role=alert]').innerText(), /未能以该方式登录/)
    assert.deepEqual(await inputs(stranger), ['', ''])
    assert.deepEqual(await serious(stranger), [])
    await link('education.signer', 'u-1001')
    const linked = await person('zh-CN')
    const sent = await ask()
    await byProvider(linked, sent, 'u-1001')
    await linked.waitForURL(`${redirectUri}?**`)
    const given = await oauth.authorizationCodeGrant(config, new URL(linked.url()), {
      pkceCodeVerifier: sent.verifier,
      expectedState: sent.state,
    })
    assert.ok(given.access_token)
    const kept = await linked.context().cookies(address)
    assert.deepEqual(kept.filter((one) => one.name === 'sign-on'), [], 'nothing of it is left here')
  }

  // A frame of another page shows nothing.
  const framed = await person('zh-CN')
  await framed.goto(redirectUri)
  const shown = await ask()
  await framed.evaluate(`document.body.innerHTML = '<iframe src="${shown.url.href}"></iframe>'`)
  await framed.waitForTimeout(1000)
  const frame = framed.frames()[1]
  assert.equal(frame ? await frame.locator('input').count() : 0, 0, 'no frame has the form')

  assert.deepEqual(outside.filter((one) => !one.includes('frame')), [], 'nobody else is asked')
  console.log('openid-client in Chromium: signed in by keyboard, by the provider, refused, cancelled, and found nothing to complain of')
}

try {
  await main()
} finally {
  await browser.close()
  app.close()
}
