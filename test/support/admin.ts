// The admin API as tests call it: as the first admin, or as an operator made for the test.
import assert from 'node:assert/strict'
import type { TestHouse } from './house.ts'

export interface AdminAnswer {
  readonly status: number
  readonly type: string
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

export interface AdminInit {
  readonly method?: string
  readonly body?: object | string
  readonly key?: string
}

type Reached = Pick<TestHouse, 'url'>

/** GET, or POST where there is a body; `path` begins behind `/admin/v1`. */
export async function admin(
  { url }: Reached,
  path: string,
  init: AdminInit = {},
): Promise<AdminAnswer> {
  const { body, key = 'test-admin', method = body === undefined ? 'GET' : 'POST' } = init
  const response = await fetch(`${url}/admin/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}` },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    headers: response.headers,
    body: await bodyOf(response),
  }
}

/** Of events nothing: they go on. Of CSV its text. */
async function bodyOf(response: Response): Promise<Record<string, unknown>> {
  const type = response.headers.get('content-type') ?? ''
  if (type.startsWith('text/csv')) return { csv: await response.text() }
  if (type !== 'text/event-stream') return (await response.json()) as Record<string, unknown>
  await response.body?.cancel()
  return {}
}

/** Makes an operator and answers the key. People of others are those of the party of a test house. */
export function makeOperator(
  house: Reached,
  id: string,
  ...roles: readonly string[]
): Promise<string> {
  const kind = roles.includes('customer') ? 'party' : roles.includes('model_owner') ? 'owner' : null
  return makeScoped(house, { id, roles, scope: kind === null ? null : { kind, party: 'party' } })
}

/** Makes an operator with a scope, as the API takes it, and answers the key. */
export async function makeScoped(
  house: Reached,
  asked: {
    readonly id: string
    readonly roles: readonly string[]
    readonly scope: object | null
    readonly endsAt?: string
  },
): Promise<string> {
  const name = `Operator ${asked.id}`
  const made = await admin(house, '/operators', { body: { ...asked, name } })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return makeKey(house, `operator:${asked.id}`)
}

export async function makeKey(house: Reached, holder: string): Promise<string> {
  const { status, body } = await admin(house, '/keys', { body: { holder } })
  assert.equal(status, 201, JSON.stringify(body))
  return String(body['key'])
}

/** Entries of the log of one type, oldest first. */
export function entries(house: TestHouse, type: string): Record<string, unknown>[] {
  return house
    .query('select bytes from leaf order by place')
    .map((row) => {
      const text = Buffer.from(row['bytes'] as Uint8Array).toString()
      return JSON.parse(text) as Record<string, unknown>
    })
    .filter((leaf) => leaf['type'] === type)
}
