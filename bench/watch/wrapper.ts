// What a framework or a product puts around a request: a system text before the job's own, a form around the
// user's text. The same wrappers go around honest jobs and harvests.
import { languages, type Language } from './episode.ts'
import { fill, type Scope } from './grammar.ts'
import { wrapperLines } from './kits.ts'
import type { Random } from './random.ts'
import type { Ask, Set } from './source.ts'

export interface Wrapper {
  readonly id: string
  wrap(ask: Ask, account: Random, language: Language): Ask
}

interface Written {
  readonly id: string
  /** Shared: only where it is asked for by name. */
  readonly set: Set | 'shared'
  readonly texts: Map<Language, { readonly system: string; readonly user: string }>
}

function readWrappers(lines: readonly string[]): Written[] {
  const written: Written[] = []
  for (const line of lines) {
    if (line.startsWith('= ')) {
      const [id = '', set = ''] = line
        .slice(2)
        .split('|')
        .map((part) => part.trim())
      if (set !== 'train' && set !== 'test' && set !== 'shared')
        throw new Error(`not a head of a wrapper: ${line}`)
      written.push({ id, set, texts: new Map() })
      continue
    }
    const language = languages.find((each) => line.startsWith(`${each}>`))
    if (language === undefined) throw new Error(`not of a wrapper: ${line}`)
    const [system = '', user = ''] = line
      .slice(4)
      .split('‖')
      .map((part) => part.trim())
    written.at(-1)?.texts.set(language, { system, user: user === '' ? '<text>' : user })
  }
  return written
}

const all = readWrappers(wrapperLines)

export const noWrapper: Wrapper = { id: 'none', wrap: (ask) => ask }

export function wrapperNamed(id: string): Wrapper {
  const written = all.find((each) => each.id === id)
  if (written === undefined) throw new Error(`no wrapper is named ${id}`)
  return toWrapper(written)
}

export function wrappersOf(set: Set): Wrapper[] {
  return all.filter((each) => each.set === set).map(toWrapper)
}

/** Half of the accounts have one. */
export function drawWrapper(random: Random, wrappers: readonly Wrapper[]): Wrapper {
  const wrapper = random.pick(wrappers)
  return random.chance(0.5) ? noWrapper : wrapper
}

function toWrapper(written: Written): Wrapper {
  return {
    id: written.id,
    wrap(ask, account, language) {
      const text = written.texts.get(language) ?? written.texts.get('en')
      if (text === undefined || ask.dialect === 'embeddings') return ask
      const item = account.child('wrapper')
      const scope: Scope = { language, random: item, item, account, breadth: 'plain', depth: 0 }
      const system = fill(text.system, scope)
      const [before = '', after = ''] = text.user.split('<text>').map((part) => fill(part, scope))
      return {
        ...ask,
        system: [system, ask.system].filter((part) => part !== '').join('\n\n'),
        turns: ask.turns.map((turn) =>
          turn.role === 'user' ? { role: 'user', text: before + turn.text + after } : turn,
        ),
      }
    },
  }
}
