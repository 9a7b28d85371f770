// Makes parts in the order that parts.ts promises, whatever a provider sends: what comes at a wrong time, for
// a block that is not open or after the end means nothing. Everything here is under the provider's control, so
// all that grows has an end.
import type { FinishReason, ProviderError, StreamPart } from '../../wire/parts.ts'
import { isShallow } from '../../wire/exact-json.ts'
import type { Citation, ThinkingSeal } from '../../wire/prompt.ts'

/** Of all texts of an answer together: far beyond what any model writes. */
const charactersMax = 64 * 2 ** 20
const blocksMax = 4096

const tooDeep = problem('The arguments of a call are nested too deeply.')
const tooLong = problem("The provider's answer is too long.")
const tooMany = problem("The provider's answer has too many parts.")

function problem(message: string): ProviderError {
  return { message, type: '', param: null }
}

type Said = 'text' | 'thinking' | 'refusal'

interface Open {
  readonly kind: Said | 'call'
  /** A call whose arguments did not begin yet. */
  empty: boolean
}

const starts = {
  text: 'text-start',
  thinking: 'thinking-start',
  refusal: 'refusal-start',
} as const
const adds = { text: 'text-add', thinking: 'thinking-add', refusal: 'refusal-add' } as const

export class PartSequence {
  #parts: StreamPart[] = []
  readonly #open = new Map<number, Open>()
  #blocks = 0
  #characters = 0
  #state: 'new' | 'running' | 'over' = 'new'
  /** The block that `say` adds to. */
  #run: { readonly kind: Said; readonly block: number } | null = null
  #calls = 0
  #refused = false

  get over(): boolean {
    return this.#state === 'over'
  }

  get calls(): number {
    return this.#calls
  }

  get refused(): boolean {
    return this.#refused
  }

  /** What was made since the last time. */
  take(): readonly StreamPart[] {
    const parts = this.#parts
    this.#parts = []
    return parts
  }

  begin(id: string): void {
    if (this.#state !== 'new') return
    this.#state = 'running'
    this.#parts.push({ kind: 'answer-start', id })
  }

  /** For providers that number no blocks: adds to the block of this kind that runs, or begins one. */
  say(kind: Said, text: string): void {
    if (text === '') return
    if (this.#run?.kind !== kind) {
      this.endRun()
      const block = this.start(kind)
      if (block === null) return
      this.#run = { kind, block }
    }
    this.addText(this.#run.block, text)
  }

  /** Seals the thinking that runs, or a thought without words, and ends it. */
  sealThought(seal: ThinkingSeal): void {
    if (this.#run?.kind !== 'thinking') {
      this.endRun()
      const block = this.start('thinking')
      if (block === null) return
      this.#run = { kind: 'thinking', block }
    }
    this.seal(this.#run.block, seal)
    this.endRun()
  }

  endRun(): void {
    if (this.#run !== null) this.end(this.#run.block)
    this.#run = null
  }

  /** Of the text that runs. */
  cite(citation: Citation): void {
    if (this.#run?.kind === 'text') this.citeIn(this.#run.block, citation)
  }

  citeIn(block: number, citation: Citation): void {
    if (this.#open.get(block)?.kind !== 'text') return
    const { quote, url, title } = citation
    if (!this.fits(`${quote ?? ''}${url ?? ''}${title ?? ''}-`)) return
    this.#parts.push({ kind: 'citation-add', block, citation })
  }

  /** Null if there are too many: then the answer has failed. */
  start(kind: Said): number | null {
    const block = this.#claim(kind)
    if (block === null) return null
    if (kind === 'refusal') this.#refused = true
    this.#parts.push({ kind: starts[kind], block })
    return block
  }

  startCall(id: string, name: string): number | null {
    const block = this.#claim('call')
    if (block === null) return null
    this.#calls += 1
    // A caller answers a call by its id, so it must have one.
    this.#parts.push({ kind: 'call-start', block, id: id === '' ? `call_${block}` : id, name })
    return block
  }

  #claim(kind: Open['kind']): number | null {
    this.begin('')
    if (this.over) return null
    if (this.#blocks >= blocksMax) {
      this.failAsTooMany()
      return null
    }
    const block = this.#blocks
    this.#blocks += 1
    this.#open.set(block, { kind, empty: true })
    return block
  }

  addText(block: number, text: string): void {
    const open = this.#open.get(block)
    if (open === undefined || open.kind === 'call' || !this.fits(text)) return
    this.#parts.push({ kind: adds[open.kind], block, text })
  }

  addJson(block: number, json: string): void {
    const open = this.#open.get(block)
    if (open?.kind !== 'call' || !this.fits(json)) return
    open.empty = false
    this.#parts.push({ kind: 'call-add', block, json })
  }

  /** Arguments that came as a value. */
  addValue(block: number, value: object): void {
    if (isShallow(value)) this.addJson(block, JSON.stringify(value))
    else this.fail(tooDeep)
  }

  /** Whether the arguments of a call that is open have begun. */
  hasBegun(block: number): boolean {
    return this.#open.get(block)?.empty === false
  }

  /** Counts what is told or kept; false if it says nothing or is too much, and then the answer has failed. */
  fits(text: string): boolean {
    if (text === '' || this.over) return false
    this.#characters += text.length
    if (this.#characters <= charactersMax) return true
    this.fail(tooLong)
    return false
  }

  seal(block: number, seal: ThinkingSeal): void {
    const kind = this.#open.get(block)?.kind
    if (kind === 'thinking') this.#parts.push({ kind: 'thinking-seal', block, seal })
    else if (kind === 'call') this.#parts.push({ kind: 'call-seal', block, seal })
  }

  end(block: number): void {
    const open = this.#open.get(block)
    if (open === undefined) return
    // No arguments are an empty object, in every API.
    if (open.kind === 'call' && open.empty) this.addJson(block, '{}')
    if (this.over) return
    this.#open.delete(block)
    this.#parts.push({ kind: 'block-end', block })
  }

  usage(tokens: ReadonlyMap<string, number>): void {
    this.begin('')
    if (!this.over) this.#parts.push({ kind: 'usage-report', tokens })
  }

  silence(): void {
    if (this.#state === 'running') this.#parts.push({ kind: 'silence-break' })
  }

  /** Ends what is open, then the answer. */
  finish(reason: FinishReason, stopSequence: string | null): void {
    this.begin('')
    this.endRun()
    for (const block of this.#open.keys()) this.end(block)
    if (this.over) return
    this.#state = 'over'
    this.#parts.push({ kind: 'answer-finish', reason, stopSequence })
  }

  /** What does not fit is not left out: an answer of which a part is missing is none. */
  failAsTooMany(): void {
    this.fail(tooMany)
  }

  fail(error: ProviderError): void {
    this.begin('')
    if (this.over) return
    this.#state = 'over'
    this.#open.clear()
    this.#run = null
    this.#parts.push({ kind: 'error-report', error })
  }
}

/** The parts of a whole answer; null if they are not one, since it was too long. */
export function finished(parts: readonly StreamPart[]): readonly StreamPart[] | null {
  return parts.at(-1)?.kind === 'answer-finish' ? parts : null
}
