// A contract's inspections as its terms stand, and what is wrong with them: a service that looks at prompts
// processes them, wherever it is, so that its place must be one in which the contract lets them be processed.
import { amendmentInstants } from '../contract/amendment.ts'
import type { Contract } from '../contract/contract.ts'
import { findingKinds, type Inspection } from '../contract/inspection.ts'
import { containment, placeSet } from '../kernel/place-set.ts'
import { permittedSet, placeOfEntry, resolveLocations } from '../place/zones.ts'
import { isPlainHttp } from './config-channels.ts'
import type { Checked } from './config-check.ts'
import type { WrittenContract } from './config-contract-schema.ts'
import { statementsOf } from './config-contracts.ts'
import { patternsDetector } from './config-inspection-schema.ts'
import type { Config } from './config-schema.ts'
import type { ConfigPath } from './config-yaml.ts'
import { amendmentsOf, contractAt } from './contract-at.ts'
import { zonesOf } from './dated-places.ts'
import { noSuch } from './pack-names.ts'

type Inspectors = Pick<Config, 'inspectors'>

/** Null where nothing is looked at: then nothing costs. */
export function inspectionsOf(
  { inspectors }: Inspectors,
  { inspect = [] }: Pick<WrittenContract, 'inspect'>,
  permits: Contract['permits'],
): readonly Inspection[] | null {
  if (inspect.length === 0) return null
  return inspect.map(({ detector, of, action, kinds, region, onFailure }): Inspection => {
    const look = {
      name: detector,
      prompt: of.includes('prompt'),
      answer: of.includes('answer'),
      action,
      onFailure,
    }
    if (detector === patternsDetector) {
      const wanted = { kinds: new Set(kinds ?? findingKinds), region: region ?? null }
      return { ...look, by: 'patterns', ...wanted }
    }
    const service = inspectors?.[detector]
    // Told as a mistake of the file, which is not taken then.
    if (service === undefined) return { ...look, ...noService }
    const { url, credential, timeoutMs } = service
    const place = placeOfEntry(service.place)
    return {
      ...look,
      by: 'service',
      url: isWithin(place, permits) ? url : null,
      authorization: () => (credential === undefined ? null : `Bearer ${credential.reveal()}`),
      timeoutMs,
    }
  })
}

const noService = {
  by: 'service',
  url: null,
  authorization: () => null,
  timeoutMs: 0,
} as const

function isWithin(place: string, { processing }: Pick<Contract['permits'], 'processing'>): boolean {
  return containment(placeSet([place]), processing).kind === 'inside'
}

export function checkInspections(checked: Checked): void {
  const { config, nowMs, declared, report } = checked
  for (const [name, { url }] of Object.entries(config.inspectors ?? {})) {
    if (!isPlainHttp(url)) continue
    const message = 'prompts and the credential travel unencrypted; use https'
    report({ path: ['inspectors', name, 'url'], severity: 'warning', message })
  }
  for (const [id, written] of Object.entries(config.contracts)) {
    for (const { path, terms } of statementsOf(written, id)) {
      for (const [index, one] of (terms.inspect ?? []).entries()) {
        checkOne(checked, one, [...path, 'inspect', index])
      }
    }
    if (declared.zones.size > Object.keys(config.zones).length) continue
    checkPlaces(checked, id, [
      Math.max(nowMs, written.validFrom),
      ...amendmentInstants(amendmentsOf(written)),
    ])
  }
}

type WrittenInspection = NonNullable<WrittenContract['inspect']>[number]

function checkOne(
  { config, report }: Checked,
  { detector, kinds, region }: WrittenInspection,
  path: ConfigPath,
): void {
  if (detector === patternsDetector) return
  if (config.inspectors?.[detector] === undefined) {
    const known = [patternsDetector, ...Object.keys(config.inspectors ?? {})]
    const message = noSuch('inspector', detector, known, 'add it under inspectors')
    report({ path: [...path, 'detector'], message })
  }
  for (const [name, given] of [
    ['kinds', kinds],
    ['region', region],
  ] as const) {
    if (given === undefined) continue
    report({ path: [...path, name], message: `only ${patternsDetector} has ${name}; remove it` })
  }
}

/** At each of `instants` a service must be where the contract lets its prompts be processed. */
function checkPlaces({ config, report }: Checked, id: string, instants: readonly number[]): void {
  const written = config.contracts[id]
  const known = (written?.inspect ?? []).length > 0 || (written?.amendments ?? []).length > 0
  if (written === undefined || !known) return
  const zones = zonesOf(config)
  const told = new Set<string>()
  for (const atMs of instants) {
    const at = { asOfMs: atMs, knownAtMs: atMs }
    const { terms } = contractAt(written, at)
    const spec = resolveLocations(terms.permits.processing, zones, at)
    const permits = { processing: permittedSet(spec.bounds) }
    for (const { detector } of terms.inspect ?? []) {
      const service = config.inspectors?.[detector]
      if (service === undefined || isWithin(placeOfEntry(service.place), permits)) continue
      if (told.has(detector)) continue
      told.add(detector)
      report({
        path: ['contracts', id, 'inspect'],
        message: `the inspector "${detector}" would see prompts at ${service.place}, which is not within permits.processing; permit that place, or use another`,
      })
    }
  }
}
