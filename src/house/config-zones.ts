// Zones of the configuration file: what one version says must make sense, and versions of one text
// follow each other. Texts that contradict each other may stand side by side, for providers write them.
import { placeHolds } from '../kernel/place-set.ts'
import type { Checked } from './config-check.ts'
import {
  checkForward,
  closeByNext,
  covers,
  overlap,
  runsForward,
  type Dated,
} from './config-dates.ts'
import type { Config } from './config-schema.ts'

type Version = Config['zones'][string][number]

export function checkZones(checked: Checked): void {
  const { config, nowMs, report } = checked
  for (const [id, versions] of Object.entries(config.zones)) {
    for (const [index, version] of versions.entries()) {
      checkForm(checked, [id, index], version)
      checkForward(checked, version, ['zones', id, index])
    }
    checkTexts(checked, id, versions)
    const forward = versions.every((version) => runsForward(version))
    if (forward && !versions.some((version) => covers(version, nowMs))) {
      report({
        path: ['zones', id],
        severity: 'warning',
        message:
          'no version of this zone is in force now, so that it is unknown and permits nothing',
      })
    }
  }
}

function checkForm({ report }: Checked, [id, index]: [string, number], version: Version): void {
  const path = ['zones', id, index]
  const { places, open, members, bound, knownFrom, knownTo } = version
  if (places === undefined && members === undefined) {
    report({ path, message: 'has no places; add members, or the short form places' })
  } else if (places !== undefined && (members !== undefined || bound !== undefined)) {
    report({
      path: [...path, 'places'],
      message: 'places stands for members and bound in one; write either it or those two',
    })
  } else if (members !== undefined && open !== undefined) {
    report({ path: [...path, 'open'], message: 'goes with places; beside members write bound' })
  }
  if (members !== undefined && bound !== undefined && bound !== 'world') {
    const limit = new Set(bound)
    const outside = members.filter((place) => !placeHolds(limit, place))
    if (outside.length > 0) {
      report({
        path: [...path, 'bound'],
        message: `leaves out ${outside.join(', ')}, which members names; add it`,
      })
    }
  }
  if (knownFrom !== undefined && knownTo !== undefined && knownTo <= knownFrom) {
    report({ path: [...path, 'knownTo'], message: 'knownTo must be later than knownFrom' })
  }
}

/** Versions of one text must not overlap, unless one became known later and so corrects the other. */
function checkTexts({ report }: Checked, id: string, versions: readonly Version[]): void {
  const closed = closeByNextOfText(versions)
  for (const [index, version] of versions.entries()) {
    const own = closed[index]
    const clash = versions.findIndex((other, at) => {
      const before = closed[at]
      if (at >= index || own === undefined || before === undefined) return false
      const isCorrection = other.knownFrom !== version.knownFrom
      return other.text === version.text && !isCorrection && overlap(before, own)
    })
    if (clash < 0) continue
    report({
      path: ['zones', id, index, 'validFrom'],
      message: `overlaps with version ${clash + 1} of the same list; end that one with validTo`,
    })
  }
}

function closeByNextOfText(versions: readonly Version[]): readonly Dated[] {
  const closed = new Map<Version, Dated>()
  for (const text of new Set(versions.map((version) => version.text))) {
    const own = versions.filter((version) => version.text === text)
    for (const [index, dated] of closeByNext(own).entries()) {
      const version = own[index]
      if (version !== undefined) closed.set(version, dated)
    }
  }
  return versions.map((version) => closed.get(version) ?? version)
}
