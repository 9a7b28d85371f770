// `customhouse cases`: what the watch and analysts found, and what is done about it, over the admin API of a
// running gateway. Who may do what, and which steps need two others, the gateway decides.
import { parseArgs } from 'node:util'
import { isRecord, textOf as text, type AdminAnswer } from './admin-call.ts'
import { adminOptions, runAdminCommand, Usage, type AdminCommand } from './admin-command.ts'

export const name = 'cases'
export const summary = 'List, show and work the cases of the watch: steps, notices and appeals'
export const operands =
  'list|dispositions|show ID|open|take ID|note ID|step ID|approve ID STEP|reject ID STEP|lift ID NOTICE|appeal ID NOTICE|decide ID NOTICE|dispose ID'
export const options = {
  workload: {
    type: 'string',
    multiple: true,
    default: [] as string[],
    description: 'Which workload (open, step, dispose); may be repeated',
  },
  figure: {
    type: 'string',
    multiple: true,
    default: [] as string[],
    description:
      'What you counted: a group (a to e), COUNT/OF requests, and a sentence, as "a 180/200 ask for records" (open); may be repeated',
  },
  stage: {
    type: 'string',
    description: 'watch, analysts, verify, limit or suspend (step)',
  },
  limit: {
    type: 'string',
    multiple: true,
    default: [] as string[],
    description:
      'n=1, logprobs=off, requests=60, tokens=10000 (a minute), or no=batch and the like (step); may be repeated',
  },
  ask: {
    type: 'string',
    multiple: true,
    default: [] as string[],
    description: 'A question to the customer (step); may be repeated',
  },
  class: {
    type: 'string',
    default: 'extraction',
    description:
      'extraction, resale, purpose, parameters or sharing: what the customer reads (step)',
  },
  words: { type: 'string', description: 'For the notice, beside the figures (step)' },
  urgent: { type: 'string', description: 'Why it cannot wait; the notice says so (step)' },
  termination: {
    type: 'boolean',
    default: false,
    description: 'End the contract as well, by its own clocks (step)',
  },
  outcome: {
    type: 'string',
    description: 'upheld or overturned (decide); confirmed, honest or inconclusive (dispose)',
  },
  reason: { type: 'string', description: 'Why (open, reject, lift, decide, dispose)' },
  text: { type: 'string', description: 'What to say (note), or what the customer said (appeal)' },
  ...adminOptions,
} as const

type Values = ReturnType<typeof parse>['values']

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options, allowPositionals: true })
}

export function run(args: readonly string[]): Promise<number> {
  return runAdminCommand(
    name,
    () => parse(args),
    async (command, values, [action, id, part, ...more]) => {
      if (more.length > 0) throw new Usage(`say ${operands}`)
      if (action === 'list' && id === undefined) return list(command)
      if (action === 'dispositions' && id === undefined) return ended(command)
      if (action === 'open' && id === undefined) return open(command, values)
      if (action === undefined || id === undefined) throw new Usage(`say ${operands}`)
      if (action === 'show' && part === undefined) return show(command, id)
      const asked = part === undefined ? onCase(action, values) : onPart(action, part, values)
      if (asked === null) throw new Usage(`say ${operands}`)
      await command.call(`${pathOf(id)}${asked.path}`, asked.body)
      return show(command, id)
    },
  )
}

interface Asked {
  readonly path: string
  readonly body: object
}

function onCase(action: string, values: Values): Asked | null {
  if (action === 'take') return { path: '/take', body: {} }
  if (action === 'note') return { path: '/notes', body: { text: given(values, 'text') } }
  if (action === 'step') return { path: '/steps', body: stepOf(values) }
  if (action !== 'dispose') return null
  const body = {
    outcome: given(values, 'outcome'),
    reason: given(values, 'reason'),
    workloads: values.workload,
  }
  return { path: '/dispose', body }
}

function onPart(action: string, part: string, values: Values): Asked | null {
  const step = `/steps/${encodeURIComponent(part)}`
  const notice = `/notices/${encodeURIComponent(part)}`
  switch (action) {
    case 'approve':
      return { path: `${step}/approve`, body: {} }
    case 'reject':
      return { path: `${step}/reject`, body: { reason: given(values, 'reason') } }
    case 'lift':
      return { path: `${notice}/lift`, body: { reason: given(values, 'reason') } }
    case 'appeal':
      return { path: `${notice}/appeal`, body: { statement: given(values, 'text') } }
    case 'decide': {
      const body = { outcome: given(values, 'outcome'), reason: given(values, 'reason') }
      return { path: `${notice}/decide`, body }
    }
    default:
      return null
  }
}

function given(values: Values, option: 'text' | 'reason' | 'outcome' | 'stage'): string {
  const value = values[option]
  if (value === undefined) throw new Usage(`give --${option}`)
  return value
}

function stepOf(values: Values): object {
  return {
    stage: given(values, 'stage'),
    workloads: values.workload,
    limits: limitsOf(values.limit),
    questions: values.ask,
    reasonClass: values.class,
    ...(values.words === undefined ? {} : { words: values.words }),
    ...(values.urgent === undefined ? {} : { urgent: values.urgent }),
    termination: values.termination,
  }
}

/** Rates go into one limit: requests and tokens of the same minute. */
function limitsOf(texts: readonly string[]): readonly object[] {
  const rates: Record<string, number> = {}
  const others = texts.flatMap((said): object[] => {
    const [key = '', value = ''] = said.split('=')
    if (key === 'logprobs' && value === 'off') return [{ kind: 'strip_logprobs', mode: 'rewrite' }]
    if (key === 'no') return [{ kind: 'refuse_feature', feature: value }]
    const number = Number(value)
    if (!Number.isInteger(number) || number < 1) throw new Usage(`--limit ${said} is no limit`)
    if (key === 'n') return [{ kind: 'cap_n', max: number, mode: 'rewrite' }]
    if (key !== 'requests' && key !== 'tokens') throw new Usage(`--limit ${said} is no limit`)
    rates[key] = number
    return []
  })
  const { requests = null, tokens = null } = rates
  if (requests === null && tokens === null) return others
  const rate = { kind: 'rate_class', requestsPerMinute: requests, tokensPerMinute: tokens }
  return [...others, rate]
}

function pathOf(id: string): string {
  return `/admin/v1/cases/${encodeURIComponent(id)}`
}

async function open(command: AdminCommand, values: Values): Promise<number> {
  const [workload, ...more] = values.workload
  if (workload === undefined || more.length > 0) throw new Usage('give one --workload')
  const statistics = values.figure.map(figureOf)
  const body = { workload, reason: given(values, 'reason'), statistics }
  const made = await command.call('/admin/v1/cases', body)
  return show(command, text(made, 'id'))
}

function figureOf(said: string): object {
  const [, group, count, of, sentence] = /^([a-e]) (\d+)\/(\d+) (.+)$/.exec(said) ?? []
  if (sentence === undefined) throw new Usage(`--figure ${said} is no figure`)
  return { group, detector: 'analyst', count: Number(count), of: Number(of), sentence }
}

async function list({ call, print }: AdminCommand): Promise<number> {
  const answer = await call('/admin/v1/cases')
  const cases = recordsIn(answer, 'cases')
  return print(answer, cases.length === 0 ? ['there is no case'] : cases.map(line))
}

function line(found: AdminAnswer): string {
  const members = recordsIn(found, 'members')
  const about = text(found, 'cluster') || members.map((one) => text(one, 'workload')).join(', ')
  const findings = [...new Set(members.map((one) => text(one, 'finding')))].join(', ')
  const owner = text(found, 'owner') || 'nobody'
  const due = text(found, 'appealDue')
  const appeal = due === '' ? '' : `  appeal to be decided by ${due}`
  return `${text(found, 'id')}  ${text(found, 'state').padEnd(6)}  level ${String(found['level'])}  ${about}  ${findings}  (${owner})${appeal}`
}

/** As the gateway tells it in words; with --json the case itself. */
async function show({ call, print }: AdminCommand, id: string): Promise<number> {
  const found = await call(pathOf(id))
  const { lines } = await call(`${pathOf(id)}/report`)
  return print(found, Array.isArray(lines) ? lines.map(String) : [])
}

/** What people judged; with --json for the next calibration. */
async function ended({ call, print }: AdminCommand): Promise<number> {
  const answer = await call('/admin/v1/case-dispositions')
  const rows = recordsIn(answer, 'dispositions')
  return print(
    answer,
    rows.map((row) => {
      const appealed = row['appealed'] === true ? ', on appeal' : ''
      return `${text(row, 'case')}  ${text(row, 'workload')}  ${text(row, 'outcome')}${appealed}  ${text(row, 'at')}  ${text(row, 'reason')}`
    }),
  )
}

function recordsIn(answer: AdminAnswer, member: string): readonly AdminAnswer[] {
  const value = answer[member]
  return Array.isArray(value) ? value.filter(isRecord) : []
}
