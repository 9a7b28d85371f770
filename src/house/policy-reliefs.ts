// Exceptions, authorisations and determinations of the configuration: what each relieves of must
// exist and must be of a kind that gives way. Law never gives way to an exception.
import { personKey } from '../contract/exceptions.ts'
import { isoTime } from '../kernel/time.ts'
import type { Fact } from '../policy/fact.ts'
import { consentProblem, type Relieved, type Reliefs, type Scope } from '../policy/relief.ts'
import type { Checked } from './config-check.ts'
import { scopedSections } from './config-policy-schema.ts'
import type { Config } from './config-schema.ts'
import type { ConfigPath } from './config-yaml.ts'
import { checkHabits } from './exception-habits.ts'
import { partiesIn } from './exceptions-of.ts'
import { noSuch } from './pack-names.ts'

/** What the configuration may say of the rules and facts of the packs. */
export interface KnownRules {
  readonly rules: ReadonlyMap<string, Relieved>
  readonly facts: ReadonlyMap<string, Fact>
}

export function reliefsOf({ exceptions, authorisations, determinations }: Config): Reliefs {
  return {
    exceptions: Object.entries(exceptions ?? {}).map(([id, written]) => ({
      ...dated(id, written),
      ruleIds: written.rules,
      scope: scopeOf(written.scope),
      consentFactId: written.consent ?? null,
    })),
    authorisations: Object.entries(authorisations ?? {}).map(([id, written]) => ({
      ...dated(id, written),
      kind: written.kind,
      number: written.number,
      ruleIds: written.rules,
      scope: scopeOf(written.scope),
    })),
    determinations: Object.entries(determinations ?? {}).map(([id, written]) => ({
      ...dated(id, written),
      ruleId: written.rule,
      partyId: written.party,
      truth: written.holds ? 'T' : 'F',
    })),
  }
}

interface WrittenDates {
  readonly validFrom: number
  readonly validTo?: number | undefined
  readonly knownFrom?: number | undefined
}

function dated(id: string, { validFrom, validTo, knownFrom }: WrittenDates) {
  return {
    id,
    validFromMs: validFrom,
    validToMs: validTo ?? null,
    knownFromMs: knownFrom ?? validFrom,
  }
}

type WrittenScope = { readonly [Member in keyof Scope]: Scope[Member] | undefined }

/** Without members that are not there: an absent one does not narrow. */
function scopeOf(written: WrittenScope): Scope {
  return Object.fromEntries(Object.entries(written).filter(([, ids]) => ids !== undefined))
}

/** `known` is null if not all packs could be read: then what is not there may only be unread. */
export function checkReliefs(checked: Checked, known: KnownRules | null): void {
  const { exceptions = {}, authorisations = {}, determinations = {} } = checked.config
  for (const [id, exception] of Object.entries(exceptions)) {
    const path = ['exceptions', id]
    checkDates(checked, exception, path, 'exception')
    checkScope(checked, exception.scope, path)
    checkApprovers(checked, exception, path)
    for (const [index, ruleId] of exception.rules.entries()) {
      const rule = mustBeRule(checked, known, ruleId, [...path, 'rules', index])
      if (rule === undefined || known === null) continue
      checkExcepted(checked, known, exception, { rule, path, index })
    }
  }
  checkRenewals(checked, exceptions)
  checkHabits(checked)
  for (const [id, authorisation] of Object.entries(authorisations)) {
    const path = ['authorisations', id]
    checkDates(checked, authorisation, path, 'authorisation')
    checkScope(checked, authorisation.scope, path)
    for (const [index, ruleId] of authorisation.rules.entries()) {
      const at = [...path, 'rules', index]
      const rule = mustBeRule(checked, known, ruleId, at)
      if (rule === undefined || rule.disappliedBy.includes(authorisation.kind)) continue
      const kinds = rule.disappliedBy.join(', ')
      const which = kinds === '' ? 'no authorisation' : `only ${kinds}`
      const message = `the rule ${ruleId} gives way to ${which}, not to ${authorisation.kind}; name the kind it lists, or remove the rule`
      checked.report({ path: at, message })
    }
  }
  for (const [id, determination] of Object.entries(determinations)) {
    const path = ['determinations', id]
    checkDates(checked, determination, path, 'determination')
    mustBeRule(checked, known, determination.rule, [...path, 'rule'])
    if (!checked.declared.parties.has(determination.party)) {
      const message = noSuch(
        'party',
        determination.party,
        checked.declared.parties,
        'add it under parties',
      )
      checked.report({ path: [...path, 'party'], message })
    }
  }
}

function mustBeRule(
  { report }: Checked,
  known: KnownRules | null,
  id: string,
  path: ConfigPath,
): ReturnType<KnownRules['rules']['get']> {
  if (known === null) return undefined
  const rule = known.rules.get(id)
  if (rule === undefined) {
    report({ path, message: noSuch('rule', id, known.rules.keys(), 'add the pack that has it') })
  }
  return rule
}

function checkDates(
  { report, nowMs }: Checked,
  { validFrom, validTo }: WrittenDates,
  path: ConfigPath,
  noun: string,
): void {
  if (validTo === undefined) return
  const at = [...path, 'validTo']
  if (validTo <= validFrom) report({ path: at, message: 'validTo must be later than validFrom' })
  else if (validTo <= nowMs) {
    const message = `the ${noun} ended on ${isoTime(validTo).slice(0, 10)} and counts no more; renew or remove it`
    report({ path: at, severity: 'warning', message })
  }
}

function checkScope(checked: Checked, scope: WrittenScope, path: ConfigPath): void {
  let isKnown = true
  for (const section of scopedSections) {
    for (const [index, id] of (scope[section] ?? []).entries()) {
      const declared = checked.declared[section]
      if (declared.has(id)) continue
      isKnown = false
      const noun = section === 'parties' ? 'party' : section.slice(0, -1)
      const message = noSuch(noun, id, declared, `add it under ${section}`)
      checked.report({ path: [...path, 'scope', section, index], message })
    }
  }
  if (!isKnown || partiesIn(checked.config, scope).length > 0) return
  const message =
    'is for nobody: the parties, contracts and workloads that it names belong to no party together; name those of one'
  checked.report({ path: [...path, 'scope'], message })
}

type WrittenException = NonNullable<Config['exceptions']>[string]

/** Four eyes: two approvers, neither of whom asked. */
function checkApprovers(
  { report }: Checked,
  { approvers, requestedBy }: WrittenException,
  path: ConfigPath,
): void {
  const at = [...path, 'approvers']
  const people = new Set(approvers.map(personKey))
  if (people.size < 2) {
    report({ path: at, message: 'names one person twice; it takes two approvers' })
  }
  if (people.has(personKey(requestedBy))) {
    report({ path: at, message: `names ${requestedBy}, who asked for it; let another approve` })
  }
}

interface Excepted {
  readonly rule: Relieved
  /** Of the exception. */
  readonly path: ConfigPath
  /** Of the rule among those it names. */
  readonly index: number
}

function checkExcepted(
  checked: Checked,
  known: KnownRules,
  exception: WrittenException,
  excepted: Excepted,
): void {
  const { rule, path, index } = excepted
  const at = [...path, 'rules', index]
  switch (rule.authority) {
    case 'house_policy':
    case 'contract':
      return
    case 'law':
    case 'regulator_guidance': {
      const message = `the rule ${rule.id} is ${rule.authority}, which no exception relaxes; remove it, or add an authorisation`
      checked.report({ path: at, message })
      return
    }
    case 'provider_term': {
      const { consent } = exception
      const fact = consent === undefined ? undefined : known.facts.get(consent)
      if (fact !== undefined) {
        checkConsent(checked, known, exception, { ...excepted, fact })
        return
      }
      const message = `the rule ${rule.id} is a provider's term; name under consent the fact of predicate consents_to that says the provider agrees`
      checked.report({ path: at, message })
    }
  }
}

/** What no later fact can mend is an error; that a consent was replaced only ends the relief. */
function checkConsent(
  { config, report }: Checked,
  { facts }: KnownRules,
  { scope, validFrom, validTo }: WrittenException,
  { rule, path, fact }: Excepted & { readonly fact: Fact },
): void {
  const at = [...path, 'consent']
  const problem = consentProblem(fact, rule)
  if (problem !== null) {
    const message = `${problem}; name the consent of ${rule.provider} to ${rule.id}, or leave the rule out`
    report({ path: at, message })
    return
  }
  const others = partiesIn(config, scope).filter((party) => !fact.parties?.includes(party))
  if (others.length > 0) {
    const message = `the consent ${fact.id} is not for ${others.join(', ')}; narrow the scope to those that it names`
    report({ path: [...path, 'scope'], message })
  }
  if (validFrom < fact.validFromMs) {
    const message = `begins before the consent ${fact.id}, at ${isoTime(fact.validFromMs)}; begin with it`
    report({ path: [...path, 'validFrom'], message })
  }
  if (fact.validToMs !== null && validTo > fact.validToMs) {
    const message = `outlasts the consent ${fact.id}, which ends at ${isoTime(fact.validToMs)}; end with it`
    report({ path: [...path, 'validTo'], message })
  }
  const later = [...facts.values()].find(({ supersedes }) => supersedes.includes(fact.id))
  if (later === undefined) return
  const message = `the consent ${fact.id} is replaced by ${later.id} and relaxes nothing from then on; name what counts now`
  report({ path: at, severity: 'warning', message })
}

function checkRenewals(
  { report }: Checked,
  exceptions: Readonly<Record<string, WrittenException>>,
): void {
  const ids = Object.keys(exceptions)
  for (const [id, { renews }] of Object.entries(exceptions)) {
    if (renews === undefined) continue
    const path = ['exceptions', id, 'renews']
    if (!Object.hasOwn(exceptions, renews)) {
      report({ path, message: noSuch('exception', renews, ids, 'keep what it renews in the file') })
      continue
    }
    const chain = [id]
    let next: string | undefined = renews
    while (next !== undefined && !chain.includes(next)) {
      chain.push(next)
      next = exceptions[next]?.renews
    }
    if (next === id) {
      const circle = [...chain, id].join(' -> ')
      report({ path, message: `renews itself (${circle}); break the circle` })
    }
  }
}
