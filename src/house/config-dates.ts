// Dated things of the configuration file: intervals are half open, [validFrom, validTo), run
// forward, and two versions of one thing never cover the same instant.
import { answerlessShapes } from '../wire/model-request.ts'
import type { Checked } from './config-check.ts'
import type { ConfigPath } from './config-yaml.ts'

export interface Dated {
  readonly validFrom: number
  readonly validTo?: number | undefined
}

type Reporting = Pick<Checked, 'report'>

export function checkDates(checked: Checked): void {
  const { config } = checked
  for (const [id, list] of Object.entries(config.prices)) {
    checkPrices(checked, id, list)
  }
  for (const [id, contract] of Object.entries(config.contracts)) {
    checkForward(checked, contract, ['contracts', id])
  }
}

const answerKinds = ['input', 'output'] as const
const vectorKinds = ['input'] as const

/** Whether all that is priced by the list makes vectors or scores, and has no output to price. */
function hasOnlyVectors({ config }: Checked, priceId: string): boolean {
  const priced = Object.values(config.deployments).filter(({ price }) => price === priceId)
  return (
    priced.length > 0 &&
    priced.every(
      ({ serves = [] }) =>
        serves.length > 0 && serves.every((shape) => answerlessShapes.has(shape)),
    )
  )
}

function checkPrices(
  checked: Checked,
  id: string,
  list: Checked['config']['prices'][string],
): void {
  const path = ['prices', id, 'versions']
  checkIntervals(checked, closeByNext(list.versions), path)
  const needed = hasOnlyVectors(checked, id) ? vectorKinds : answerKinds
  for (const [index, version] of list.versions.entries()) {
    for (const kind of needed) {
      if (version.perMillionTokens[kind] !== undefined) continue
      checked.report({
        path: [...path, index, 'perMillionTokens'],
        message: `${kind} is missing; add its price, as unknown is never zero`,
      })
    }
  }
  if (!list.versions.some((version) => covers(version, checked.nowMs))) {
    checked.report({
      path: ['prices', id],
      severity: 'warning',
      message: 'no version of this price list is in force now; its deployments are refused',
    })
  }
}

/** A version without an end lasts until the next begins, so that adding one line announces a change. */
export function closeByNext<Version extends Dated>(
  versions: readonly Version[],
): readonly Version[] {
  return versions.map((version) => {
    if (version.validTo !== undefined) return version
    const later = versions
      .map((other) => other.validFrom)
      .filter((instant) => instant > version.validFrom)
    return later.length === 0 ? version : { ...version, validTo: Math.min(...later) }
  })
}

export function covers(dated: Dated, atMs: number): boolean {
  return dated.validFrom <= atMs && (dated.validTo === undefined || atMs < dated.validTo)
}

export function runsForward({ validFrom, validTo }: Dated): boolean {
  return validTo === undefined || validFrom < validTo
}

export function checkForward({ report }: Reporting, dated: Dated, path: ConfigPath): void {
  if (runsForward(dated)) return
  report({ path: [...path, 'validTo'], message: 'validTo must be later than validFrom' })
}

/** Versions run forward and no two of one list cover the same instant. */
export function checkIntervals(
  { report }: Reporting,
  versions: readonly Dated[],
  path: ConfigPath,
): void {
  for (const [index, version] of versions.entries()) {
    checkForward({ report }, version, [...path, index])
    const clash = versions.findIndex((other, at) => at < index && overlap(other, version))
    if (clash >= 0) {
      report({
        path: [...path, index, 'validFrom'],
        message: `overlaps with version ${clash + 1} of the same list; end that one with validTo`,
      })
    }
  }
}

export function overlap(left: Dated, right: Dated): boolean {
  const leftEnd = left.validTo ?? Infinity
  const rightEnd = right.validTo ?? Infinity
  return left.validFrom < rightEnd && right.validFrom < leftEnd
}
