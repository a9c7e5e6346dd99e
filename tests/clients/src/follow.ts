// Apps that follow what one of their users may see: over sockets (graphql-ws, and Apollo Client with it), and by event streams
// (graphql-sse). Each keeps a copy as docs/clients.md says, and comes to what a copy from the beginning is.

import { deepStrictEqual, ok } from 'node:assert'
import { readFile } from 'node:fs/promises'
import { ApolloClient, InMemoryCache, gql } from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { createClient as sockets } from 'graphql-ws'
import { createClient as streams } from 'graphql-sse'
import WebSocket from 'ws'

const [address = '', password = ''] = process.argv.slice(2)

interface Page {
  reset: boolean
  hasMore: boolean
  cursor: string
  changes: { type: string; id: string; version: string; node: unknown }[]
}
interface Client {
  subscribe(
    asked: { query: string; variables?: Record<string, unknown>; operationName?: string },
    sink: { next(answer: unknown): void; error(error: unknown): void; complete(): void },
  ): () => void
}

async function token(name: string): Promise<string> {
  const body = new URLSearchParams({ grant_type: 'password', username: name, password })
  const answer = await fetch(`${address}/oauth/token`, { method: 'POST', body })
  return ((await answer.json()) as { access_token: string }).access_token
}

async function ask(bearer: string, query: string, variables: Record<string, unknown>): Promise<any> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` }
  const answer = await fetch(`${address}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) })
  const { data, errors } = (await answer.json()) as { data: any; errors?: unknown }
  ok(!errors, JSON.stringify(errors))
  return data
}

class Copy {
  readonly things = new Map<string, unknown>()
  cursor: string | undefined
  resets = 0
  #noticed = () => {}

  take({ reset, changes, cursor }: Page) {
    if (reset) {
      this.things.clear()
      this.resets += 1
    }
    for (const { type, id, version, node } of changes) {
      if (type === 'UPSERT') this.things.set(id, { version, node })
      else this.things.delete(id)
    }
    this.cursor = cursor
    this.#noticed()
  }

  async until(fits: () => boolean) {
    while (!fits()) await new Promise<void>((noticed) => (this.#noticed = noticed))
  }
}

const documents = await readFile(new URL('../../../assets/feed.graphql', import.meta.url), 'utf8')
const followed = documents
  .replace('query Changes($after: String, $first: Int, $kinds: [FeedKind!])', 'subscription Changes($after: String, $follow: Boolean)')
  .replace('changes(after: $after, first: $first, kinds: $kinds)', 'changes(after: $after, first: 50, follow: $follow)')

function follow(client: Client, copy: Copy, follow: boolean): { done: Promise<void>; stop(): void } {
  let stop = () => {}
  const done = new Promise<void>((complete, error) => {
    const variables = { after: copy.cursor, follow }
    const next = (answer: unknown) => {
      const { data, errors } = answer as { data?: { changes: Page }; errors?: unknown }
      if (data?.changes) copy.take(data.changes)
      else error(new Error(JSON.stringify(errors)))
    }
    stop = client.subscribe({ query: followed, variables }, { next, error, complete })
  })
  return { done, stop: () => stop() }
}

const user = await token('health.signer')
const socket = sockets({
  url: `${address.replace('http', 'ws')}/graphql/ws`,
  webSocketImpl: WebSocket,
  connectionParams: async () => ({ Authorization: `Bearer ${user}` }),
})
const apollo = new ApolloClient({ link: new GraphQLWsLink(socket), cache: new InMemoryCache() })
const clients: Record<string, Client> = {
  'graphql-ws': socket as Client,
  'Apollo Client': {
    subscribe({ query, variables = {} }, sink) {
      const following = apollo.subscribe({ query: gql(query), variables, fetchPolicy: 'no-cache' }).subscribe(sink)
      return () => following.unsubscribe()
    },
  },
  'graphql-sse': streams({ url: `${address}/graphql`, headers: () => ({ authorization: `Bearer ${user}` }) }) as Client,
}
for (const [name, client] of Object.entries(clients)) {
  const copy = new Copy()
  await follow(client, copy, false).done
  ok(copy.things.size > 0 && copy.resets === 1)
  const following = follow(client, copy, true)
  const mine = 'query { duties(first: 1, filter: { mine: true, status: [ASSIGNED] }) { nodes { id contentDigest } } }'
  const duty = (await ask(user, mine, {})).duties.nodes[0]
  const before = copy.things.get(duty.id)
  const signing = 'mutation($input: SignDutyInput!) { signDuty(input: $input) { userErrors { code } } }'
  const input = { id: duty.id, act: 'ACKNOWLEDGE', contentDigest: duty.contentDigest, idempotencyKey: `follow ${name}` }
  deepStrictEqual((await ask(user, signing, { input })).signDuty.userErrors, [])
  await copy.until(() => copy.things.get(duty.id) !== before)
  following.stop()
  // Somebody else signs while nobody is connected: it goes on from its last cursor.
  const other = await token('fengmao-office.coordinator')
  const cancel = 'mutation($input: CancelDutyInput!) { cancelDuty(input: $input) { userErrors { code } } }'
  const left = 'query { duties(first: 1, filter: { organization: "health", status: [ASSIGNED] }) { nodes { id revision } } }'
  const gone = (await ask(other, left, {})).duties.nodes[0]
  const why = { id: gone.id, reason: '不再需要', expectedRevision: gone.revision, idempotencyKey: `follow ${name}` }
  deepStrictEqual((await ask(other, cancel, { input: why })).cancelDuty.userErrors, [])
  await follow(client, copy, false).done
  const anew = new Copy()
  await follow(client, anew, false).done
  const sorted = (copy: Copy) => [...copy.things].sort(([one], [other]) => (one < other ? -1 : 1))
  deepStrictEqual(sorted(copy), sorted(anew))
  deepStrictEqual(copy.resets, 1)
  console.log(`${name}: a copy of ${copy.things.size} things that followed is one made anew`)
}
process.exit(0)
