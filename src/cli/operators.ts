// `customhouse operators`: list, add, invite and remove over the admin API of a running gateway. A key is made
// with the operator and printed once.
import { parseArgs } from 'node:util'
import { isRecord, textOf as text, type AdminAnswer } from './admin-call.ts'
import { adminOptions, runAdminCommand, Usage, type AdminCommand } from './admin-command.ts'

export const name = 'operators'
export const summary = 'List, add, invite and remove the people who run the gateway'
export const operands = 'list|add ID|invite ID|remove ID'
export const options = {
  name: { type: 'string', description: 'Who it is (add)' },
  role: {
    type: 'string',
    multiple: true,
    default: [] as string[],
    description:
      'admin, engineer, compliance, approver, sales, finance, analyst or auditor; may be repeated (add)',
  },
  ...adminOptions,
} as const

export function run(args: readonly string[]): Promise<number> {
  const parse = () => parseArgs({ args: [...args], options, allowPositionals: true })
  return runAdminCommand(name, parse, async (command, values, [action, id, ...more]) => {
    if (more.length > 0) throw new Usage(`say ${operands}`)
    if (action === 'list' && id === undefined) return list(command)
    if (action === 'add' && id !== undefined) {
      return add(command, { id, name: values.name ?? '', roles: values.role })
    }
    if (action === 'invite' && id !== undefined) return invite(command, id, values.url)
    if (action === 'remove' && id !== undefined) return remove(command, id)
    throw new Usage(`say ${operands}`)
  })
}

async function list({ call, print }: AdminCommand): Promise<number> {
  const answer = await call('/admin/v1/operators')
  const operators = Array.isArray(answer['operators']) ? answer['operators'].filter(isRecord) : []
  return print(
    answer,
    operators.map((operator) => {
      const ended = operator['removedAt'] === null ? '' : `  removed ${text(operator, 'removedAt')}`
      return `${text(operator, 'id')}  ${rolesOf(operator)}  ${text(operator, 'name')}${ended}`
    }),
  )
}

async function add(
  { call, print }: AdminCommand,
  asked: { readonly id: string; readonly name: string; readonly roles: readonly string[] },
): Promise<number> {
  if (asked.name === '' || asked.roles.length === 0) throw new Usage('give --name and --role')
  const operator = await call('/admin/v1/operators', asked)
  const key = await call('/admin/v1/keys', { holder: `operator:${asked.id}` })
  return print({ ...operator, key: text(key, 'key') }, [
    text(key, 'key'),
    '',
    `This key is for ${text(operator, 'name')} (${rolesOf(operator)}) and is shown only now.`,
    `It works on the admin API alone. Take it back with:`,
    `  customhouse operators remove ${asked.id}`,
  ])
}

async function invite({ call, print }: AdminCommand, id: string, url: string): Promise<number> {
  const answer = await call(`/admin/v1/operators/${encodeURIComponent(id)}/invitation`, {})
  return print(answer, [
    new URL(text(answer, 'path'), url).href,
    '',
    `With this ${id} sets a passphrase, once, until ${text(answer, 'expires')}. It is shown only now.`,
  ])
}

async function remove({ call, print }: AdminCommand, id: string): Promise<number> {
  const answer = await call(`/admin/v1/operators/${encodeURIComponent(id)}/remove`, {})
  return print(answer, [`${id} is out since ${text(answer, 'removedAt')}; no key of theirs works`])
}

function rolesOf(operator: AdminAnswer): string {
  const roles = operator['roles']
  return Array.isArray(roles) ? roles.map(String).join(', ') : ''
}
