// What the state shows, in sentences with numbers: folds over records and nothing else. The strongest first.
import type { Bytes } from '../section.ts'
import { repeatsInSample } from '../sketch/distinct-sample.ts'
import { sureCount } from '../sketch/space-saving.ts'
import type { Statistic } from '../statistic.ts'
import { orderOf } from './features.ts'
import { classBytes, cls, header, poolOf, sampleOf, tableOf } from './layout.ts'
import { readShare } from './moving.ts'
import { changeOfSelf, dimension, evennessOfShapes, profileShare } from './profile.ts'
import { taskShapes } from './scan.ts'
import { isTemplate } from './skeleton.ts'

interface Ranked {
  readonly rank: number
  readonly statistic: Statistic
}

export function statisticsOf(state: Bytes): readonly Statistic[] {
  const requests = state.view.getUint32(state.at + header.requests)
  if (requests === 0) return []
  const all = [
    slotFilling(state, requests),
    topicSpread(state),
    humanness(state, requests),
    sweep(state, requests),
    order(state),
    change(state, requests),
    pivot(state, requests),
  ]
  return all
    .filter((each) => each !== null)
    .sort((left, right) => right.rank - left.rank)
    .map(({ statistic }) => statistic)
}

/** Of decided requests; null while there are none. */
function spreadOf({
  view,
  at,
}: Bytes): { novel: number; considered: number; ratio: number } | null {
  const considered = view.getFloat32(at + header.considered)
  if (considered < 1) return null
  const novel = view.getFloat32(at + header.novel)
  return { novel, considered, ratio: novel / Math.max(1, view.getFloat32(at + header.expected)) }
}

function slotFilling(state: Bytes, requests: number): Ranked | null {
  const slot = topTemplate(state)
  if (slot === null) return null
  const { view } = state
  const count = sureCount(view, slot)
  const { values, repeated } = repeatsInSample(sampleOf(state))
  const followUps = readShare(view, slot + cls.followUps)
  const spread = Math.min(
    1.5,
    view.getFloat32(slot + cls.observed) / Math.max(1, view.getFloat32(slot + cls.expected)),
  )
  const again = repeated === 0 ? 'none of them came twice' : `${repeated} of them came again`
  return {
    rank: (count / requests) * spread * (1 - followUps),
    statistic: {
      detector: 'slot_filling',
      group: 'b',
      count,
      of: requests,
      sentence:
        `One template accounts for ${percent(count, requests)} of calls (${count} of ${requests}); of ${values} ` +
        `sampled messages ${again}; ${Math.round(followUps * 100)} % of its recent calls follow up; its slots bring ` +
        `${Math.round(spread * 100)} % of the new words that a text of all topics would.`,
    },
  }
}

function topTemplate(state: Bytes): number | null {
  const { view } = state
  const table = tableOf(state)
  let top: number | null = null
  for (let index = 0; index < table.slots; index++) {
    const slot = table.at + index * classBytes
    const kind = view.getUint8(slot + cls.kind)
    if (!isTemplate(kind)) continue
    if (top === null || sureCount(view, slot) > sureCount(view, top)) top = slot
  }
  return top
}

function topicSpread(state: Bytes): Ranked | null {
  const spread = spreadOf(state)
  if (spread === null) return null
  const { view, at } = state
  const decided = view.getUint32(at + header.decided)
  return {
    rank: Math.min(1.5, spread.ratio),
    statistic: {
      detector: 'topic_spread',
      group: 'b',
      count: Math.round(spread.novel),
      of: Math.round(spread.considered),
      sentence:
        `${percent(spread.novel, spread.considered)} of payload words (${Math.round(spread.novel)} of ` +
        `${Math.round(spread.considered)}, in ${decided} calls) were never seen before; texts of all topics would ` +
        `have ${percent(spread.novel / Math.max(0.01, spread.ratio), spread.considered)}.`,
    },
  }
}

function humanness(state: Bytes, requests: number): Ranked | null {
  const { view, at } = state
  const templated = view.getUint32(at + header.templated)
  const free = requests - templated
  if (free < 8 || free < requests / 4) return null
  const followUps = view.getUint32(at + header.followUps)
  const alike = view.getUint32(at + header.nearDuplicates)
  const deviation = Math.sqrt(readShare(view, poolOf(state) + cls.lengthVariance) * 16)
  return {
    rank: (free / requests) * (1 - Math.min(1, (5 * (followUps + alike)) / requests)),
    statistic: {
      detector: 'humanness',
      group: 'b',
      count: followUps + alike,
      of: requests,
      sentence:
        `Of ${requests} calls, ${free} follow no template; ${followUps} follow up an answer, ${alike} say again ` +
        `what was said before; lengths vary by a factor of ${(2 ** deviation).toFixed(1)}.`,
    },
  }
}

function sweep(state: Bytes, requests: number): Ranked | null {
  const evenness = evennessOfShapes(state)
  if (requests < 24 || evenness < 0.4) return null
  const shapes = taskShapes.filter(
    (_, index) => profileShare(state, dimension.shapes + index, 1) >= 0.05,
  )
  return {
    rank: evenness / 2,
    statistic: {
      detector: 'capability_sweep',
      group: 'b',
      count: shapes.length,
      of: requests,
      sentence: `${shapes.length} of ${taskShapes.length} shapes of task in ${requests} calls: ${shapes.join(', ')}.`,
    },
  }
}

function order(state: Bytes): Ranked | null {
  const { view } = state
  const table = tableOf(state)
  let best: { slot: number; share: number } | null = null
  for (let index = -1; index < table.slots; index++) {
    const slot = index < 0 ? poolOf(state) : table.at + index * classBytes
    const share = orderOf(view, slot)
    if (share > 0.8 && share > (best?.share ?? 0)) best = { slot, share }
  }
  if (best === null) return null
  const [rises, falls] = [
    view.getUint16(best.slot + cls.rises),
    view.getUint16(best.slot + cls.falls),
  ]
  return {
    rank: best.share / 2,
    statistic: {
      detector: 'scraping_order',
      group: 'b',
      count: Math.max(rises, falls),
      of: rises + falls,
      sentence: `The numbers in one kind of call ${rises > falls ? 'rise' : 'fall'} in ${Math.max(rises, falls)} of ${rises + falls} steps.`,
    },
  }
}

function change(state: Bytes, requests: number): Ranked | null {
  const distance = changeOfSelf(state)
  if (distance < 0.3) return null
  return {
    rank: distance / 2,
    statistic: {
      detector: 'change_of_self',
      group: 'b',
      count: Math.min(requests, 24),
      of: requests,
      sentence: `The latest ${Math.min(requests, 24)} of ${requests} calls differ from the workload's long run by ${Math.round(distance * 100)} %.`,
    },
  }
}

function pivot(state: Bytes, requests: number): Ranked | null {
  const count = state.view.getUint32(state.at + header.pivots)
  if (count === 0) return null
  return {
    rank: count / requests,
    statistic: {
      detector: 'model_pivot',
      group: 'b',
      count,
      of: requests,
      sentence: `${count} of ${requests} calls went to a model within 72 hours of its release, from a workload that had used others.`,
    },
  }
}

function percent(part: number, whole: number): string {
  return `${Math.round((100 * part) / Math.max(1, whole))} %`
}
