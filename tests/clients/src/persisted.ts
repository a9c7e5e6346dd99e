// Apps whose operations are registered: Apollo Client by its link, with the manifest that Apollo's tool makes, and Relay's
// ids, with the map that relay-compiler makes; of a server that runs nothing else.

import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { generatePersistedQueryIdsFromManifest } from '@apollo/persisted-query-lists'
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { readFile } from 'node:fs/promises'

const [address = '', password = ''] = process.argv.slice(2)
const here = new URL('..', import.meta.url)
const text = (file: string) => readFile(new URL(file, here), 'utf8')

const body = new URLSearchParams({ grant_type: 'password', username: 'education.officer', password })
const signedIn = await fetch(`${address}/oauth/token`, { method: 'POST', body })
const { access_token } = (await signedIn.json()) as { access_token: string }
const authorization = `Bearer ${access_token}`

// What went over the network, so that it is seen that no document did.
const sent: { url: string; body?: string; ifNoneMatch?: string }[] = []
const http = (uri: string) =>
  new HttpLink({
    uri,
    headers: { authorization },
    fetch: (url, options) => {
      sent.push({ url: String(url), body: options?.body as string })
      return fetch(url, options)
    },
  })

for (const useGETForHashedQueries of [false, true]) {
  const persisted = new PersistedQueryLink({
    ...generatePersistedQueryIdsFromManifest({ loadManifest: async () => JSON.parse(await text('built/manifest.json')) }),
    useGETForHashedQueries,
  })
  const link = ApolloLink.from([persisted, http(`${address}/graphql`)])
  const client = new ApolloClient({ link, cache: new InMemoryCache() })
  const programme = await client.query({ query: gql(await text('persisted/Programme.graphql')) })
  deepStrictEqual((programme.data as any).programme.code, 'fuyang-2022-8')
  const duties = await client.query({ query: gql(await text('persisted/OwnDuties.graphql')), variables: { first: 3 } })
  strictEqual((duties.data as any).duties.nodes.length, 3)
  ok(sent.length === 2 && sent.every(({ body, url }) => !body?.includes('query OwnDuties') && !url.includes('query=')), JSON.stringify(sent))
  sent.length = 0
  // Whatever else it asks is refused, sent whole too.
  const other = client.query({ query: gql('query Other { programme { title } }') })
  await other.then(() => { throw new Error('it was answered') }, (error) => ok(String(error.message).length > 0))
  sent.length = 0
}

// Relay sends what its network layer makes of an id.
const [id = ''] = Object.keys(JSON.parse(await text('built/relay.json')))
const headers = { authorization, 'content-type': 'application/json' }
const asked = await fetch(`${address}/graphql`, { method: 'POST', headers, body: JSON.stringify({ documentId: id, variables: {} }) })
const answer = (await asked.json()) as { data: { programme: { code: string; id: string } } }
strictEqual(answer.data.programme.code, 'fuyang-2022-8')

// By GET it need not be sent twice.
const first = await fetch(`${address}/graphql?documentId=${id}`, { headers: { authorization } })
const again = await fetch(`${address}/graphql?documentId=${id}`, { headers: { authorization, 'if-none-match': first.headers.get('etag') ?? '' } })
deepStrictEqual([first.status, again.status, await again.text()], [200, 304, ''])
console.log('persisted: Apollo by its manifest and Relay by its ids asked what is registered, and nothing else')
