// Plants one true signal besides the prompts: what a relay leaves in the transport, or what a harvester sets
// in the parameters. Texts stay as they are.
import type { Episode, JsonObject, ReplayLine } from './episode.ts'
import { Random } from './random.ts'
import { drawIp } from './transport.ts'

export const signals = [
  'relay-frozen',
  'relay-users',
  'relay-heartbeat',
  'logprobs',
  'logit-bias',
  'many-samples',
  'replays',
] as const
export type Signal = (typeof signals)[number]

export function plantSignal(episode: Episode, signal: Signal, seed: number): Episode {
  const random = new Random(seed).child(episode.id).child(signal)
  return { ...episode, signal, lines: planters[signal](episode.lines, random) }
}

type Planter = (lines: readonly ReplayLine[], random: Random) => ReplayLine[]

/** One client's headers before all callers, sent by another kind of client. */
function frozenTransport(random: Random): Pick<ReplayLine, 'headers' | 'ip' | 'network'> {
  return {
    headers: {
      'content-type': 'application/json',
      'user-agent': `claude-cli/2.0.${random.between(20, 90)} (external, cli)`,
      'x-app': 'cli',
      'x-stainless-lang': 'js',
      'x-stainless-package-version': `0.${random.between(50, 70)}.${random.int(4)}`,
      'x-stainless-os': 'Linux',
      'x-stainless-arch': 'x64',
      'x-stainless-runtime': 'node',
      'x-stainless-runtime-version': `v2${random.between(0, 4)}.${random.int(15)}.0`,
    },
    ip: drawIp(random),
    network: {
      country: random.pick(['US', 'SG', 'NL', 'HK']),
      asn: `AS${random.between(10_000, 60_000)}`,
      anonymiser: random.chance(0.3),
      tls: 'go',
    },
  }
}

function withField(line: ReplayLine, fields: JsonObject): ReplayLine {
  return { ...line, body: { ...line.body, ...fields } }
}

const relayFrozen: Planter = (lines, random) => {
  const transport = frozenTransport(random)
  const device = Array.from({ length: 64 }, () => random.int(16).toString(16)).join('')
  return lines.map((line, at) => {
    const session = random
      .child(`session ${Math.floor(at / 3)}`)
      .int(1e9)
      .toString(16)
    return withField(
      { ...line, ...transport, conversation: session },
      { metadata: { user_id: `user_${device}_account__session_${session}` } },
    )
  })
}

const folders = ['/Users/<u>/<p>', 'C:\\Users\\<u>\\<p>', '/home/<u>/<p>', 'D:\\work\\<p>'] as const
const platforms = ['darwin', 'win32', 'linux', 'win32'] as const
const locales = [
  'en-US',
  'zh-CN',
  'ja-JP',
  'de-DE',
  'fr-FR',
  'es-MX',
  'pt-BR',
  'ko-KR',
  'ru-RU',
] as const
const zones = ['-08:00', '+08:00', '+09:00', '+01:00', '-05:00', '+05:30', '-03:00'] as const

/** The surroundings of many people's machines under one client's headers. */
const relayUsers: Planter = (lines, random) => {
  const transport = frozenTransport(random)
  const users = random.between(25, 90)
  return lines.map((line, at) => {
    const user = random.child(`user ${random.child(at).int(users)}`)
    return withSurroundings({ ...line, ...transport }, user)
  })
}

/** The machine of one person, as coding tools write it before a request. */
export function withSurroundings(line: ReplayLine, user: Random): ReplayLine {
  const where = user.int(folders.length)
  const folder = (folders[where] ?? '')
    .replace('<u>', user.int(1e6).toString(36))
    .replace('<p>', user.int(1e6).toString(36))
  const text = `<env>\nWorking directory: ${folder}\nPlatform: ${platforms[where] ?? ''}\nLocale: ${user.pick(locales)}\nTime: ${line.at.slice(0, 19)}${user.pick(zones)}\n</env>`
  return withSystem(line, text)
}

function withSystem(line: ReplayLine, text: string): ReplayLine {
  const { body } = line
  if (Array.isArray(body['messages']) && line.dialect !== 'messages')
    return withField(line, { messages: [{ role: 'system', content: text }, ...body['messages']] })
  const name = line.dialect === 'messages' ? 'system' : 'instructions'
  const before = typeof body[name] === 'string' ? `${body[name]}\n\n` : ''
  return withField(line, { [name]: before + text })
}

/** A channel test each ten minutes among the requests. */
const relayHeartbeat: Planter = (lines, random) => {
  const transport = frozenTransport(random)
  const everyMs = random.pick([300_000, 600_000, 1_800_000])
  const beats: ReplayLine[] = []
  const first = Date.parse(lines[0]?.at ?? '')
  const last = Date.parse(lines.at(-1)?.at ?? '')
  // Lives of weeks would drown in probes: as many as a fifth of the requests, spread over the whole life.
  const step = Math.max(everyMs, Math.ceil((last - first) / (lines.length / 5) / everyMs) * everyMs)
  for (let at = first; at <= last; at += step) {
    const line = lines[0]
    if (line === undefined) break
    beats.push({
      ...line,
      at: new Date(at).toISOString(),
      dialect: 'chat',
      body: {
        model: line.body['model'] ?? 'gpt-5-mini',
        messages: [{ role: 'user', content: 'hi' }],
        max_tokens: 16,
      },
      response: { status: 200, finish: 'length', outputTokens: 9, reasoningTokens: 0, choices: 1 },
    })
  }
  return [...lines, ...beats]
    .map((line) => ({ ...line, ...transport }))
    .sort((left, right) => (left.at < right.at ? -1 : left.at > right.at ? 1 : 0))
}

/** Parameters that only chat completions know are sent in that dialect. */
function asChat(line: ReplayLine, fields: JsonObject): ReplayLine {
  if (line.dialect === 'chat' || line.dialect === undefined) return withField(line, fields)
  const { body } = line
  const system = body['system'] ?? body['instructions']
  const input = body['messages'] ?? body['input'] ?? ''
  const turns = Array.isArray(input) ? input : [{ role: 'user', content: input }]
  return {
    ...line,
    dialect: 'chat',
    body: {
      model: body['model'] ?? 'gpt-5.1',
      messages: [
        ...(typeof system === 'string' ? [{ role: 'system', content: system }] : []),
        ...turns,
      ],
      ...fields,
    },
  }
}

const logprobs: Planter = (lines, random) => {
  const top = random.pick([10, 20, 20])
  return lines.map((line) => asChat(line, { logprobs: true, top_logprobs: top }))
}

/** A third of the requests ask the same prompt again, each with other words pushed up. */
const logitBias: Planter = (lines, random) => {
  const probe = lines[0]
  return lines.map((line, at) => {
    const draw = random.child(at)
    if (probe === undefined || !draw.chance(0.35)) return line
    const bias = Object.fromEntries(
      Array.from({ length: draw.between(1, 300) }, () => [String(draw.int(200_000)), 100]),
    )
    return {
      ...asChat(probe, { logit_bias: bias, logprobs: true, top_logprobs: 5, max_tokens: 1 }),
      at: line.at,
    }
  })
}

const manySamples: Planter = (lines, random) => {
  const n = random.pick([4, 8, 16])
  return lines.map((line) => ({
    ...asChat(line, { n, temperature: 1 }),
    ...(line.response === undefined ? {} : { response: { ...line.response, choices: n } }),
  }))
}

/** Each prompt four to eight times with the same parameters. */
const replays: Planter = (lines, random) => {
  const times = random.between(4, 8)
  return lines.map((line, at) => {
    const first = lines[at - (at % times)] ?? line
    return withField({ ...first, at: line.at }, { temperature: 1 })
  })
}

const planters: Readonly<Record<Signal, Planter>> = {
  'relay-frozen': relayFrozen,
  'relay-users': relayUsers,
  'relay-heartbeat': relayHeartbeat,
  logprobs,
  'logit-bias': logitBias,
  'many-samples': manySamples,
  replays,
}
