// `customhouse keys`: create, list and revoke over the admin API of a running gateway; mint a key for
// the configuration file; print the admin key. A key is printed once and never stored.
// Exit codes: 0 done, 1 refused or unreachable, 2 wrong arguments.
import { parseArgs } from 'node:util'
import { openHouseKeys, readAdminKey } from '../house/house-keys.ts'
import { processEnvironment } from '../house/settings.ts'
import { keyDigest, mintKey } from '../identity/token.ts'
import { Fault } from '../kernel/fault.ts'
import { callAdmin, isRecord, textOf as text, type AdminAnswer } from './admin-call.ts'

export const name = 'keys'
export const summary = 'Create, list, revoke and mint keys'
export const operands = 'create|list|revoke ID|mint|admin'
export const options = {
  workload: { type: 'string', description: 'Whose key: a workload (create, mint)' },
  party: { type: 'string', description: 'Whose key: a party, to read its receipts (create)' },
  auditor: {
    type: 'boolean',
    default: false,
    description: 'A key that reads all receipts (create)',
  },
  expires: { type: 'string', description: 'When it ends, e.g. 2027-01-01T00:00:00Z (create)' },
  url: {
    type: 'string',
    default: 'http://127.0.0.1:4000',
    description: 'Where the admin API is; its key is CUSTOMHOUSE_ADMIN_KEY, or the data folder’s',
  },
  'data-dir': { type: 'string', description: 'Data folder (CUSTOMHOUSE_DATA_DIR, ./data)' },
  json: { type: 'boolean', default: false, description: 'Print one JSON object' },
} as const

type Values = ReturnType<typeof parse>['values']

interface Target {
  readonly values: Values
  readonly dataDir: string
  readonly adminKey: string | null
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options, allowPositionals: true })
}

export async function run(args: readonly string[]): Promise<number> {
  const environment = processEnvironment()
  try {
    const { values, positionals } = parse(args)
    const dataDir = values['data-dir'] ?? (environment['CUSTOMHOUSE_DATA_DIR'] || './data')
    const adminKey = environment['CUSTOMHOUSE_ADMIN_KEY'] || readAdminKey(dataDir)
    const [action, id, ...more] = positionals
    const wanted = action === 'revoke' ? 2 : 1
    if (more.length > 0 || positionals.length !== wanted) throw new Usage(`say ${operands}`)
    return await act(action ?? '', id ?? '', { values, dataDir, adminKey })
  } catch (error) {
    if (error instanceof Fault) return failed(error.internal, 1)
    if (error instanceof Usage || isArgumentError(error)) return failed(error.message, 2)
    throw error
  }
}

/** Wrong arguments, as a sentence. */
class Usage extends Error {}

function isArgumentError(error: unknown): error is Error {
  return (
    error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  )
}

async function act(action: string, id: string, target: Target): Promise<number> {
  switch (action) {
    case 'create':
      return create(target)
    case 'list':
      return list(target)
    case 'revoke':
      return revoke(target, id)
    case 'mint':
      return mint(target)
    case 'admin':
      return admin(target)
    default:
      throw new Usage(`say ${operands}`)
  }
}

async function create(target: Target): Promise<number> {
  const { expires } = target.values
  if (
    expires !== undefined &&
    !(/^\d{4}-\d\d-\d\dT.*Z$/.test(expires) && Date.parse(expires) > 0)
  ) {
    throw new Usage('--expires is an instant such as 2027-01-01T00:00:00Z')
  }
  const answer = await call(target, '/admin/v1/keys', {
    holder: holderOf(target.values),
    ...(expires === undefined ? {} : { expires }),
  })
  if (typeof answer === 'number') return answer
  return print(target, answer, [
    text(answer, 'key'),
    '',
    `This key is for ${text(answer, 'holder')} and is shown only now. Revoke it with:`,
    `  customhouse keys revoke ${text(answer, 'id')}`,
  ])
}

function holderOf({ workload, party, auditor }: Values): string {
  const given = [
    workload === undefined ? null : `workload:${workload}`,
    party === undefined ? null : `party:${party}`,
    auditor ? 'auditor' : null,
  ].filter((holder) => holder !== null)
  const [holder] = given
  if (holder === undefined || given.length > 1) {
    throw new Usage('give one of --workload ID, --party ID, --auditor')
  }
  return holder
}

async function list(target: Target): Promise<number> {
  const answer = await call(target, '/admin/v1/keys')
  if (typeof answer === 'number') return answer
  const keys = Array.isArray(answer['keys']) ? answer['keys'] : []
  return print(
    target,
    answer,
    keys.filter(isRecord).map((key) => {
      const ended =
        key['revokedAt'] !== null
          ? `revoked ${text(key, 'revokedAt')}`
          : key['expiresAt'] !== null
            ? `until ${text(key, 'expiresAt')}`
            : 'no end'
      return `${text(key, 'id')}  ${text(key, 'managedBy').padEnd(4)}  ${text(key, 'holder')}  ${ended}`
    }),
  )
}

async function revoke(target: Target, id: string): Promise<number> {
  const answer = await call(target, `/admin/v1/keys/${encodeURIComponent(id)}/revoke`, {})
  if (typeof answer === 'number') return answer
  return print(target, answer, [`${id} is revoked since ${text(answer, 'revokedAt')}`])
}

/** For keys that the configuration file names: only this machine's pepper is needed. */
function mint(target: Target): number {
  const { workload } = target.values
  if (workload === undefined) throw new Usage('give --workload ID')
  const { pepper } = openHouseKeys(target.dataDir, target.adminKey)
  const { id, key } = mintKey()
  const digest = keyDigest(pepper, key)
  return print(target, { workload, id, key, digest }, [
    key,
    '',
    `This key is shown only now. Put its digest under workloads.${workload}.keys of the configuration:`,
    `  - { id: "${id}", digest: "${digest}" }`,
  ])
}

function admin(target: Target): number {
  if (target.adminKey === null) {
    return failed(`${target.dataDir} has no admin key yet; start the gateway once`, 1)
  }
  return print(target, { adminKey: target.adminKey }, [target.adminKey])
}

function print(target: Target, answer: object, lines: readonly string[]): number {
  process.stdout.write(target.values.json ? `${JSON.stringify(answer)}\n` : `${lines.join('\n')}\n`)
  return 0
}

/** The answer's object, or the exit code after telling what went wrong. */
async function call(target: Target, path: string, body?: object): Promise<AdminAnswer | number> {
  const answer = await callAdmin({ url: target.values.url, adminKey: target.adminKey }, path, body)
  return typeof answer === 'string' ? failed(answer, 1) : answer
}

function failed(message: string, code: number): number {
  process.stderr.write(`customhouse keys: ${message}\n`)
  return code
}
