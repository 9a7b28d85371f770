// What the contract and the registration of a workload say of what its outputs may be used for, and what its customer
// declared beside it: what the watch holds its findings against. Conditions that nobody here can check are for a person to ask about.
import type { InputSource } from '../kernel/answer.ts'
import type { OutputUse } from '../kernel/words.ts'
import { inputRef } from '../policy/inputs.ts'
import type { Subject } from '../policy/subject.ts'
import {
  declaredUses,
  type AccountFacts,
  type Declared,
  type DeclaredUse,
} from '../watch/observation.ts'
import { withDeclarations } from '../watch/use-declaration.ts'
import type { CaseDeps } from './case-desk.ts'

const useOf: Readonly<Record<DeclaredUse, OutputUse>> = {
  train: 'train',
  distil: 'distil',
  benchmark: 'benchmark',
  synthetic: 'synthetic_data',
  resell: 'resell',
}

/** Attributes of a workload: `yes` if it serves many users, and the evaluations that it runs, with commas. */
const multiUserAttribute = 'watch.multi-user'
const evaluationAttribute = 'watch.evaluations'

/** Attested attributes of a party's dossier that link accounts where they are equal. */
const paymentAttribute = 'watch.payment-reference'
const contactAttribute = 'watch.contact-reference'

/** What is attested of the party beside its requests; null: there is no such workload. */
export function accountFactsOf(
  { world }: Pick<CaseDeps, 'world'>,
  workloadId: string,
  nowMs: number,
): AccountFacts | null {
  const subject = world().decisionsNow(nowMs).subject(workloadId, nowMs)
  if (subject === null) return null
  return {
    signupAtMs: null,
    paymentRef: textIn(subject.source, 'party.attribute', paymentAttribute),
    contactRef: textIn(subject.source, 'party.attribute', contactAttribute),
  }
}

/**
 * With what the customer declared beside it and the house accepted. `untilMs`: when that changes by its own dates;
 * null: not by itself. Null: there is no such workload.
 */
export function declaredOf(
  { world, clausesOf, register }: Pick<CaseDeps, 'world' | 'clausesOf' | 'register'>,
  workloadId: string,
  nowMs: number,
): { readonly declared: Declared; readonly untilMs: number | null } | null {
  const now = world()
  const purpose = now.workloads.get(workloadId)?.purpose
  const subject = now.decisionsNow(nowMs).subject(workloadId, nowMs)
  if (subject === null || purpose === undefined) return null
  const { contract, source } = subject
  const outputUse: Partial<Record<DeclaredUse, 'permit' | 'deny' | 'ask'>> = {}
  for (const use of declaredUses) {
    const right = rightTo(subject, useOf[use])
    if (right !== null) outputUse[use] = right
  }
  const evaluations = attributeOf(source, evaluationAttribute) ?? ''
  const registered = {
    purposes: [purpose],
    multiUser: attributeOf(source, multiUserAttribute) === 'yes',
    evaluation: evaluations.split(',').flatMap((name) => name.trim() || []),
    outputUse,
    clause: clausesOf(contract.id, nowMs).use,
  }
  return withDeclarations(registered, register.declarations.ofWorkload(workloadId), nowMs)
}

function rightTo({ contract, source }: Subject, use: OutputUse): 'permit' | 'deny' | 'ask' | null {
  const { value } = source.read(inputRef('contract.outputUse', { use }))
  const said = value.kind === 'text' ? value.value : 'unstated'
  if (said === 'permit' || said === 'deny') return said
  if (said !== 'permit_with') return null
  const conditions = contract.outputUse[use]
  const names = typeof conditions === 'object' && conditions !== null ? Object.keys(conditions) : []
  return names.every((name) => judged.has(name)) ? 'permit' : 'ask'
}

/** Conditions that the answer has been held against already. */
const judged: ReadonlySet<string> = new Set(['internalOnly', 'purposes', 'until'])

function attributeOf(source: InputSource, name: string): string | null {
  return textIn(source, 'workload.attribute', name)
}

function textIn(
  source: InputSource,
  input: 'workload.attribute' | 'party.attribute',
  name: string,
): string | null {
  const { value } = source.read(inputRef(input, { name }))
  return value.kind === 'text' ? value.value : null
}
