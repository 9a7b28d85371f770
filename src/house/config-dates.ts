// Dated things of the configuration file: intervals are half open, [validFrom, validTo), run
// forward, and two versions of one thing never cover the same instant.
import { measuresOf } from '../metering/media.ts'
import type { WireShape } from '../wire/model-request.ts'
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

const answering: readonly WireShape[] = ['chat']

/** What all that is priced by the list serves; a list of nobody is taken for one of answers. */
function shapesPricedBy({ config }: Checked, priceId: string): ReadonlySet<WireShape> {
  const shapes = new Set<WireShape>()
  for (const { price, serves = answering } of Object.values(config.deployments)) {
    if (price === priceId) for (const shape of serves) shapes.add(shape)
  }
  return shapes.size === 0 ? new Set(answering) : shapes
}

type PriceWritten = Checked['config']['prices'][string]['versions'][number]

/** What no measure of a shape has a price for: the kinds of its one measure, or a sentence on its several. */
function unpriced(shapes: ReadonlySet<WireShape>, version: PriceWritten): ReadonlySet<string> {
  const priced = new Set([
    ...Object.keys(version.perMillionTokens),
    ...Object.keys(version.perUnit ?? {}),
  ])
  const missing = new Set<string>()
  for (const shape of shapes) {
    const measures = measuresOf(shape)
    if (measures.some((kinds) => kinds.every((kind) => priced.has(kind)))) continue
    const [only = [], ...others] = measures
    if (others.length === 0) for (const kind of only) if (!priced.has(kind)) missing.add(kind)
    if (others.length > 0) {
      missing.add(`for ${shape}, ${measures.map((kinds) => kinds.join(' and ')).join(', or ')},`)
    }
  }
  return missing
}

function checkPrices(
  checked: Checked,
  id: string,
  list: Checked['config']['prices'][string],
): void {
  const path = ['prices', id, 'versions']
  checkIntervals(checked, closeByNext(list.versions), path)
  const shapes = shapesPricedBy(checked, id)
  for (const [index, version] of list.versions.entries()) {
    for (const kind of unpriced(shapes, version)) {
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
