// A phone that follows as RxDB does, in pages of seven: through spells offline, a community that goes to another unit, a role that
// is given and ended, and a server that is restored. Its copy is each time what its user sees, and nothing of before is left.

import { deepStrictEqual, ok } from 'node:assert'
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createClient } from 'graphql-ws'
import { createRxDatabase, type RxCollection } from 'rxdb'
import { replicateRxCollection } from 'rxdb/plugins/replication'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { Subject } from 'rxjs'
import WebSocket from 'ws'

const [program = '', policy = ''] = process.argv.slice(2)
const password = 'clients-demo-2022'
const folder = await mkdtemp(join(tmpdir(), 'phone-'))

interface Thing {
  id: string
  version: string
  node: unknown
}
interface Page {
  reset: boolean
  hasMore: boolean
  cursor: string
  changes: { type: string; id: string; version: string; node: unknown }[]
}

const environment = { DATABASE_URL: `sqlite://${folder}/register.db`, LOG_LEVEL: 'warn' }
const operate = (...line: string[]) => execFileSync(program, line, { cwd: folder, env: environment, encoding: 'utf8' })

class Server {
  #process: ChildProcess | undefined
  address = ''
  policy = policy

  async start() {
    const env = { ...environment, BIND: '127.0.0.1:0', DEMO_PASSWORD: password, POLICY_DIR: this.policy }
    const started = spawn(program, ['demo'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] })
    this.#process = started
    for await (const line of createInterface({ input: started.stdout })) {
      const found = /curl -s (http:\/\/[^/]+)\//.exec(line)
      if (found) {
        this.address = found[1]!
        return
      }
    }
    throw new Error('it ended')
  }

  async stop() {
    const ended = new Promise((done) => this.#process?.once('exit', done))
    this.#process?.kill('SIGTERM')
    await ended
  }
}

const server = new Server()

async function token(name: string): Promise<string> {
  const body = new URLSearchParams({ grant_type: 'password', username: name, password })
  const answer = await fetch(`${server.address}/oauth/token`, { method: 'POST', body })
  return ((await answer.json()) as { access_token: string }).access_token
}

async function ask(bearer: string, query: string, variables: Record<string, unknown>): Promise<any> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` }
  const answer = await fetch(`${server.address}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) })
  const { data, errors } = (await answer.json()) as { data: any; errors?: unknown }
  ok(!errors, JSON.stringify(errors))
  return data
}

const documents = await readFile(new URL('../../../assets/feed.graphql', import.meta.url), 'utf8')
const page = async (bearer: string, after: string | undefined, first: number): Promise<Page> =>
  (await ask(bearer, documents, { after, first })).changes

// What its user sees, from the beginning.
async function truth(name: string): Promise<Map<string, Thing>> {
  const things = new Map<string, Thing>()
  const bearer = await token(name)
  for (let after: string | undefined, more = true; more; ) {
    const { changes, cursor, hasMore } = await page(bearer, after, 50)
    for (const { id, version, node } of changes) things.set(id, { id, version, node })
    after = cursor
    more = hasMore
  }
  return things
}

class Phone {
  readonly #name: string
  readonly #things: RxCollection<Thing>
  readonly #resync = new Subject<'RESYNC'>()
  #replication: ReturnType<typeof replicateRxCollection<Thing, { cursor: string }>>
  #socket = () => {}
  #bearer = ''
  resets = 0

  private constructor(name: string, things: RxCollection<Thing>) {
    this.#name = name
    this.#things = things
    this.#replication = replicateRxCollection<Thing, { cursor: string }>({
      collection: things,
      replicationIdentifier: `changes of ${name}`,
      live: true,
      retryTime: 100,
      pull: {
        batchSize: 7,
        stream$: this.#resync,
        handler: async (at, first) => {
          let came = await page(this.#bearer, at?.cursor, first)
          const taken = new Map<string, Thing & { _deleted: boolean }>()
          const isAnew = came.reset
          if (isAnew) {
            this.resets += 1
            // Whatever is not told again is gone. All of it is taken in at once, with the cursor behind it.
            for (const kept of await things.find().exec()) taken.set(kept.id, { ...kept.toMutableJSON(), _deleted: true })
          }
          for (;;) {
            for (const { type, id, version, node } of came.changes) {
              taken.set(id, { id, version, node, _deleted: type === 'ACCESS_LOST' })
            }
            if (!isAnew || !came.hasMore) break
            came = await page(this.#bearer, came.cursor, first)
          }
          if (came.hasMore) queueMicrotask(() => this.#resync.next('RESYNC'))
          return { documents: [...taken.values()], checkpoint: { cursor: came.cursor } }
        },
      },
    })
  }

  static async of(name: string): Promise<Phone> {
    const storage = getRxStorageMemory()
    const database = await createRxDatabase({ name: name.replaceAll(/[^a-z]/g, ''), storage, multiInstance: false })
    const { things } = await database.addCollections({
      things: {
        schema: {
          version: 0,
          primaryKey: 'id',
          type: 'object',
          properties: { id: { type: 'string', maxLength: 60 }, version: { type: 'string' }, node: { type: 'object' } },
          required: ['id', 'version'],
        },
      },
    })
    const phone = new Phone(name, things as RxCollection<Thing>)
    await phone.isOnline()
    await phone.#replication.awaitInitialReplication()
    return phone
  }

  async isOnline() {
    this.#bearer = await token(this.#name)
    const url = `${server.address.replace('http', 'ws')}/graphql/ws`
    const connectionParams = { Authorization: `Bearer ${this.#bearer}` }
    const client = createClient({ url, webSocketImpl: WebSocket, connectionParams, lazy: true })
    // What is told on it says that there is something; what it is, the pages say.
    const query = 'subscription { changes(first: 1) { cursor } }'
    const again = () => this.#resync.next('RESYNC')
    client.subscribe({ query }, { next: again, error: again, complete: again })
    this.#socket = () => void client.dispose()
    this.#replication.start()
    again()
  }

  async isOffline() {
    this.#socket()
    await this.#replication.pause()
  }

  // Waits until its copy is what its user sees, and holds it against that.
  async isUpToDate(what: string): Promise<Map<string, Thing>> {
    const seen = await truth(this.#name)
    for (let tries = 0; tries < 400; tries += 1) {
      this.#resync.next('RESYNC')
      await this.#replication.awaitInSync()
      const kept = await this.#things.find().exec()
      if (kept.length === seen.size && kept.every((it) => it.version === seen.get(it.id)?.version)) break
      await new Promise((done) => setTimeout(done, 50))
    }
    const kept = (await this.#things.find().exec()).map((it) => it.toMutableJSON() as Thing)
    deepStrictEqual(new Map(kept.map((it) => [it.id, it])), new Map([...seen].sort(([one], [other]) => (one < other ? -1 : 1))))
    console.log(`rxdb: ${kept.length} things after ${what}`)
    return seen
  }
}

// Cancels a duty of an organization.
async function cancels(organization: string) {
  const office = await token('fengmao-office.coordinator')
  const left = 'query($of: String!) { duties(first: 1, filter: { organization: $of, status: [ASSIGNED] }) { nodes { id revision } } }'
  const duty = (await ask(office, left, { of: organization })).duties.nodes[0]
  const cancel = 'mutation($input: CancelDutyInput!) { cancelDuty(input: $input) { userErrors { code } } }'
  const input = { id: duty.id, reason: '不再需要', expectedRevision: duty.revision, idempotencyKey: `phone ${duty.id}` }
  deepStrictEqual((await ask(office, cancel, { input })).cancelDuty.userErrors, [])
}

try {
  await server.start()
  const unit = await Phone.of('fuchun-subdistrict.officer')
  const before = await unit.isUpToDate('the first walk')
  await cancels('fuchun-subdistrict')
  await unit.isUpToDate('a change')

  await unit.isOffline()
  for (let count = 0; count < 3; count += 1) await cancels('education')
  await unit.isOnline()
  await unit.isUpToDate('a spell offline')

  // The pack of next year gives its first community to another unit.
  await unit.isOffline()
  const moved = join(folder, 'moved')
  await cp(policy, moved, { recursive: true })
  const communities = await readFile(join(moved, 'communities.csv'), 'utf8')
  const line = communities.split('\n').find((it) => it.includes(',jiangbin,'))!
  await writeFile(join(moved, 'communities.csv'), communities.replace(line, line.replace('fuchun-subdistrict', 'yinhu-subdistrict')))
  operate('policy', 'import', moved)
  server.policy = moved
  await unit.isOnline()
  const after = await unit.isUpToDate('a community went to another unit')
  ok(after.size < before.size, 'what went with it is gone')
  ok(![...after.values()].some((it) => JSON.stringify(it.node).includes('"community":{"code":"jiangbin"}')))

  const resets = unit.resets
  operate('assignment', 'grant', 'fuchun-subdistrict.officer', 'DEPARTMENT_OFFICER', '--organization', 'education')
  const more = await unit.isUpToDate('a role was given')
  ok(more.size > after.size)
  operate('assignment', 'end', '--account', 'fuchun-subdistrict.officer', '--role', 'DEPARTMENT_OFFICER', '--organization', 'education')
  deepStrictEqual((await unit.isUpToDate('the role ended')).size, after.size)
  ok(unit.resets >= resets + 2)

  operate('backup', join(folder, 'kept.db'))
  await cancels('fuchun-subdistrict')
  const lost = await unit.isUpToDate('a change that will be lost')
  await unit.isOffline()
  await server.stop()
  operate('restore', join(folder, 'kept.db'))
  await server.start()
  await unit.isOnline()
  const restored = await unit.isUpToDate('a backup was restored')
  ok([...restored.values()].some((it) => it.version !== lost.get(it.id)?.version))
} finally {
  await server.stop()
  await rm(folder, { recursive: true })
}
process.exit(0)
