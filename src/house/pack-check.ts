// The text of packs that somebody is writing, checked as it will be when it is loaded, beside all packs in force: what
// is wrong and where, what its examples come to, and how plain requests of this house would be decided with it. Pure.
import type {
  CheckedPacks,
  HouseExample,
  PackText,
  ShownExample,
  ShownVerdict,
} from '../journeys/rule-book.ts'
import type { DecisionWorld } from '../policy/cache.ts'
import { evaluate } from '../policy/evaluate.ts'
import type { DecisionRequest, Subject } from '../policy/subject.ts'
import type { Problem } from './config-yaml.ts'
import { zonesOf } from './dated-places.ts'
import { openDecisionWorlds, type DecisionSources } from './decision-world.ts'
import { keptTextsOf } from './kept-texts.ts'
import type { LoadedPack } from './loaded-pack.ts'
import { computedExample } from './pack-examples.ts'
import { loadPacks, packIdIn, type PackFile } from './pack-load.ts'
import { openPackTruths } from './pack-truth.ts'
import { shownExample } from './pack-words.ts'
import { emptyPolicy } from './policy-load.ts'

/** Requests that are decided for show. */
const decisionsMax = 300

export function checkPacks(
  given: DecisionSources,
  files: readonly PackText[],
  atMs: number,
): CheckedPacks {
  // Nothing of natural persons is opened for a text that is only tried.
  const sources: DecisionSources = { ...given, persons: undefined }
  const all = [...keptBeside(sources, files), ...files.map((file) => ({ ...file, shipped: false }))]
  const zones = Object.keys(sources.config.zones)
  const { packs, problems } = loadPacks(all, zones)
  const names = new Set(files.map(({ file }) => file))
  if (packs === null) return { ...nothing, problems: problems.map(shownProblem) }
  // Only now: an example that rests on a mistake would tell of it again.
  const computed = loadPacks(all, zones, names)
  const policy = { ...(sources.policy ?? emptyPolicy), packs }
  const decided = decisionsOf(sources, { ...sources, policy }, atMs)
  return {
    kind: 'checked',
    problems: computed.problems.map(shownProblem),
    examples: packs
      .filter(({ file }) => names.has(file))
      .flatMap((pack) => examplesOf(pack, packs, sources)),
    ...decided,
  }
}

const nothing: Omit<CheckedPacks, 'problems'> = {
  kind: 'checked',
  examples: [],
  decisions: [],
  leftOut: 0,
}

/** The packs in force that none of `files` takes the place of. */
function keptBeside(
  { config, policy }: DecisionSources,
  files: readonly PackText[],
): readonly PackFile[] {
  const texts = keptTextsOf(config)
  const shipped = new Set(Object.values(texts?.shipped ?? {}).map(({ file }) => file))
  const known = new Map(
    [...Object.values(texts?.shipped ?? {}), ...Object.values(texts?.found ?? {}).flat()].map(
      ({ file, json }) => [file, String(JSON.parse(json))],
    ),
  )
  const replaced = new Set(files.map(({ text }) => packIdIn(text)))
  return (policy?.packs ?? [])
    .filter(({ pack }) => !replaced.has(pack.id))
    .map(({ file }) => ({ file, text: known.get(file) ?? '', shipped: shipped.has(file) }))
}

function examplesOf(
  { examples }: LoadedPack,
  packs: readonly LoadedPack[],
  { config }: DecisionSources,
): readonly ShownExample[] {
  const zones = new Map([...zonesOf(config), ...packs.flatMap((one) => [...one.zones])])
  return examples.map((example) => {
    const { asOfMs, knownAtMs } = example
    const at = { asOfMs, knownAtMs, zones }
    return shownExample(example, computedExample(example, openPackTruths(packs, at), at))
  })
}

/** Each workload asks for each model of its contract, without anything special about it. */
function decisionsOf(
  before: DecisionSources,
  after: DecisionSources,
  atMs: number,
): Pick<CheckedPacks, 'decisions' | 'leftOut'> {
  const [was, is] = [before, after].map((one) => openDecisionWorlds(one).decisionsNow(atMs))
  const decisions: HouseExample[] = []
  let leftOut = 0
  for (const workload of Object.keys(before.config.workloads).toSorted()) {
    const left = was?.subject(workload, atMs) ?? null
    const right = is?.subject(workload, atMs) ?? null
    if (was === undefined || is === undefined || left === null || right === null) continue
    for (const model of [...left.contract.models.keys()].toSorted()) {
      if (decisions.length >= decisionsMax) {
        leftOut += 1
        continue
      }
      const first = verdictOf(was, left, model, atMs)
      const second = verdictOf(is, right, model, atMs)
      const differs = JSON.stringify(first) !== JSON.stringify(second)
      const { partyId: party } = left
      decisions.push({ workload, party, model, before: first, after: second, differs })
    }
  }
  return { decisions, leftOut }
}

function verdictOf(
  { policy }: DecisionWorld,
  subject: Subject,
  model: string,
  atMs: number,
): ShownVerdict {
  const request: DecisionRequest = {
    model,
    dialect: 'openai',
    features: [],
    modalities: ['text'],
    country: null,
    countryMissing: 'the country of the caller',
  }
  const evaluation = evaluate(policy, subject, request, atMs)
  return {
    verdict: evaluation.verdict,
    deployments: evaluation.permitted.map(({ deploymentId }) => deploymentId),
    rules: evaluation.details().ruleIds,
  }
}

function shownProblem({ severity, file = '', path, line, column, message }: Problem) {
  return { severity, file, path, line, column, message }
}
