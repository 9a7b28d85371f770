// Requests of our own sources and of the written corpus, as features of group a with what a score should be.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openAskReader } from '../../../src/watch/ask/ask-features.ts'
import type { Prompt } from '../../../src/watch/observation.ts'
import type { Label } from '../episode.ts'
import { turnsOf } from '../../../src/watch/read/turns.ts'
import { Random } from '../random.ts'
import { sources, type Ask, type Set, type Source } from '../source.ts'
import { drawWrapper, wrapperNamed, wrappersOf } from '../wrapper.ts'

export interface Sample {
  readonly source: string
  readonly label: string
  readonly language: string
  readonly values: Float32Array
  /** Probability that the request is a harvest's. */
  readonly wanted: number
  readonly weight: number
}

const accounts = 12
const sessions = 2
/** A hard negative may make group a speak a little; what is asked one by one may not. */
const wantedOf: Readonly<Record<Label, number>> = {
  benign: 0,
  hard_negative: 0.03,
  bare: 0,
  harvest: 1,
  disguised: 1,
  mixed: 1,
  resale: 0,
  hydra: 1,
}

/** Honest work weighs more than its share; disguises show little and shall not make up for it elsewhere. */
const labelWeights: Readonly<Record<Label, number>> = {
  benign: 2,
  hard_negative: 3,
  bare: 2,
  harvest: 2.6,
  disguised: 0.4,
  mixed: 0,
  resale: 0,
  hydra: 0,
}

const read = openAskReader()
const noPrompt: Prompt = {
  system: '',
  user: '',
  earlier: '',
  assistant: '',
  userTurns: 1,
  assistantTurns: 0,
  toolTurns: 0,
  prefixHash: 0,
  tools: [],
  schemaKeys: [],
  pictures: 0,
}

/** Every source and language weighs the same, however many requests it gives. */
export function sourceSamples(set: Set): Sample[] {
  return sources.filter((source) => source.set === set).flatMap(samplesOf)
}

function samplesOf(source: Source): Sample[] {
  const wrappers = [...wrappersOf(source.set), wrapperNamed('public-framework')]
  return source.languages.flatMap((language) => {
    const asks: Ask[] = []
    for (let account = 0; account < accounts; account++) {
      const random = new Random(account * 7919 + 17)
      const job = source.open(random, language)
      const wrapper = drawWrapper(random.child('drawn'), wrappers)
      for (let index = 0; index < sessions; index++) {
        asks.push(...job.session(index).map((ask) => wrapper.wrap(ask, random, language)))
      }
    }
    const texts = asks.filter(({ dialect }) => dialect !== 'embeddings')
    return texts.map((ask) => ({
      source: source.id,
      label: source.label,
      language,
      values: read(promptOf(ask)).slice(),
      wanted: wantedOf[source.label],
      weight: labelWeights[source.label] / texts.length / source.languages.length,
    }))
  })
}

function promptOf({ system, turns, schemaKeys }: Ask): Prompt {
  const { user, earlier } = turnsOf(
    turns.map(({ role, text }) => ({ role, content: text })),
    [],
    0,
  )
  return { ...noPrompt, system, user, earlier, schemaKeys }
}

const corpusFile = fileURLToPath(new URL('../../../test/watch/ask-corpus.txt', import.meta.url))
const wantedOfCorpus = new Map([
  ['harvest', 1],
  ['honest', 0],
  ['hard', 0.05],
  ['item', 0.1],
])

/** The corpus that the tests hold the shipped weights to. */
export function corpusSamples(weight: number): Sample[] {
  return readFileSync(corpusFile, 'utf8')
    .split(/^== /m)
    .slice(1)
    .map((block) => {
      const [head = '', ...lines] = block.split('\n')
      const [label = '', kind = '', language = ''] = head.split(' ')
      const [first = '', second] = lines.join('\n').trimEnd().split(' ‖ ')
      const prompt = {
        ...noPrompt,
        system: second === undefined ? '' : first,
        user: second ?? first,
      }
      const wanted = wantedOfCorpus.get(label) ?? 0
      const values = read(prompt).slice()
      return { source: `corpus ${kind}`, label, language, values, wanted, weight }
    })
}
