// How a workload's figures came about over its requests, where it stands beside honest ones of the same shape, and what
// is kept of its template: no word of it.
import { useCallback } from 'react'
import type { Answer } from '../../api/client.ts'
import { Loaded } from '../../shell/loaded.tsx'
import { useText, type Translate } from '../../text/text.tsx'
import { Chart, type Paint } from '../../ui/chart.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Time, Unknown, timeText } from '../../ui/value.tsx'
import { Heads, Scrolled, shapeWords } from '../watch/health.tsx'
import type { MemberProps } from './found.tsx'
import { paintEvidence } from './paint-evidence.ts'
import { useEvidence, type CaseMember } from './queries.ts'

type Evidence = Answer<'caseEvidence'>

export function EvidencePanel({ found, member }: MemberProps) {
  const { t } = useText()
  return (
    <Panel title={t('case.evidence')}>
      <Loaded query={useEvidence(found.id, member.workload)} className="h-80" keeps>
        {(evidence) =>
          evidence.points.length === 0 ? (
            <p className="text-ink-2">{t('case.evidence.none')}</p>
          ) : (
            <History found={found} evidence={evidence} />
          )
        }
      </Loaded>
    </Panel>
  )
}

function History({
  found,
  evidence,
}: Pick<MemberProps, 'found'> & { readonly evidence: Evidence }) {
  const { t, language } = useText()
  const { looked, opened, whole, same, raised, points, unavailable } = evidence
  const paint = useCallback<Paint>((colours) => paintEvidence(evidence, colours, t), [evidence, t])
  return (
    <div className="grid grid-cols-1 gap-3">
      <p className="text-ink-2">{t('case.evidence.lead')}</p>
      {found.cluster === null ? null : <p>{t('case.evidence.alone')}</p>}
      {whole ? null : (
        <p role="note" className="rounded border border-line-strong bg-sunken p-2">
          {t('case.evidence.partial', { looked, opened, id: found.id })}
        </p>
      )}
      <Chart
        label={t('case.evidence.chart', { count: points.at(-1)?.last ?? 0 })}
        paint={paint}
        className={whole ? 'h-96' : 'h-60'}
      />
      {raised.length === 0 ? null : (
        <ol className="grid gap-1">
          {raised.map(({ level, request, at }) => (
            <li key={level}>
              {t('case.evidence.raised', {
                level,
                request,
                at: timeText(at, language, 'second'),
              })}
            </li>
          ))}
        </ol>
      )}
      {same === null ? null : (
        <p className={same ? 'text-permit' : 'text-deny'}>
          {t(same ? 'case.evidence.same' : 'case.evidence.differs')}
        </p>
      )}
      {unavailable.length === 0 ? null : (
        <p className="text-sm text-ink-2">
          {t('case.evidence.unavailable', { detectors: unavailable.join(', ') })}
        </p>
      )}
      <Points evidence={evidence} />
    </div>
  )
}

function Points({ evidence: { points } }: { readonly evidence: Evidence }) {
  const { t, language } = useText()
  const number = (value: number | null) =>
    value === null ? <Unknown label={t('app.unknown')} /> : value.toFixed(2)
  return (
    <details>
      <summary className="min-h-6 font-semibold">{t('case.evidence.table')}</summary>
      <div className="mt-2 max-h-96 overflow-auto" role="group">
        <Scrolled label={t('case.evidence.table')}>
          <Heads
            names={[
              t('case.evidence.requests'),
              t('case.evidence.at'),
              ...(['a', 'b', 'c', 'd'] as const).map((group) => t(`watch.group.${group}`)),
              t('watch.column.level'),
              t('case.evidence.unit'),
            ]}
          />
          <tbody>
            {points.map(({ first, last, at, scores, level, bans }) => (
              <tr key={last} className="border-t border-line">
                <td className="py-1 pe-4">{first === last ? last : `${first}–${last}`}</td>
                <td className="py-1 pe-4">
                  <Time at={at} language={language} />
                </td>
                <td className="py-1 pe-4">{number(scores.a)}</td>
                <td className="py-1 pe-4">{number(scores.b)}</td>
                <td className="py-1 pe-4">{number(scores.c)}</td>
                <td className="py-1 pe-4">{number(scores.d)}</td>
                <td className="py-1 pe-4">
                  {level === null ? <Unknown label={t('app.unknown')} /> : level}
                </td>
                <td className="py-1 pe-4">{number(bans)}</td>
              </tr>
            ))}
          </tbody>
        </Scrolled>
      </div>
    </details>
  )
}

export function SegmentPanel({ found, member }: MemberProps) {
  const { t } = useText()
  const { data } = useEvidence(found.id, member.workload)
  if (data === undefined || data.segment === null) return null
  return (
    <Panel title={t('case.segment')}>
      <p className="mb-3">
        {t('case.segment.shape', { shape: shapeWords(data.segment, t) })}{' '}
        <span className="text-ink-2">{t('case.segment.scale')}</span>
      </p>
      <ul className="grid gap-4">
        {data.standings.map((standing) => (
          <li key={standing.group}>
            <p>
              <strong>{t(`watch.group.${standing.group}`)}</strong>
              {': '}
              {standing.honest === null
                ? t('case.segment.none')
                : t(placeIn(standing.mean, standing.honest.percentiles))}
            </p>
            {standing.honest === null ? null : (
              <Scale mean={standing.mean} percentiles={standing.honest.percentiles} />
            )}
            <p className="text-sm text-ink-2">
              {t('case.segment.mean', { mean: standing.mean.toFixed(2), of: standing.of })}
              {standing.honest === null
                ? ''
                : ` · ${t('case.segment.of', {
                    episodes: standing.honest.episodes,
                    sources: standing.honest.sources,
                  })}`}
            </p>
          </li>
        ))}
      </ul>
      {data.explanation.length === 0 ? null : (
        <details className="mt-4">
          <summary className="min-h-6 font-semibold">{t('case.evidence.explained')}</summary>
          <ul className="mt-2 grid gap-1.5">
            {data.explanation.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </details>
      )}
    </Panel>
  )
}

function placeIn(mean: number, [half = 1, ninety = 1, most = 1, all = 1]: readonly number[]) {
  if (mean > all) return 'case.segment.above'
  if (mean > most) return 'case.segment.over99'
  if (mean > ninety) return 'case.segment.over90'
  return mean > half ? 'case.segment.over50' : 'case.segment.within'
}

const widthMost = 1000

function Scale({
  mean,
  percentiles,
}: {
  readonly mean: number
  readonly percentiles: readonly number[]
}) {
  const [half = 0, ninety = 0, most = 0, all = 0] = percentiles.map((one) => one * widthMost)
  return (
    <svg
      viewBox={`0 0 ${widthMost} 24`}
      preserveAspectRatio="none"
      aria-hidden="true"
      className="my-1 h-5 w-full rounded bg-sunken"
    >
      <rect x={0} y={8} width={all} height={8} fill="var(--permit-soft)" />
      {[half, ninety, most, all].map((x, index) => (
        <rect key={index} x={x - 1} y={4} width={2} height={16} fill="var(--permit)" />
      ))}
      <rect x={mean * widthMost - 3} y={0} width={6} height={24} fill="var(--deny)" />
    </svg>
  )
}

export function SketchPanel({ member }: { readonly member: CaseMember }) {
  const { t } = useText()
  const said = member.statistics.filter(({ group }) => group === 'b')
  const template = said.find(({ detector }) => detector === 'slot_filling')
  return (
    <Panel title={t('case.sketch')}>
      <p className="mb-2 text-ink-2">{t('case.sketch.why')}</p>
      {template === undefined ? null : <Mask t={t} />}
      {said.length === 0 ? (
        <p>{t('case.sketch.none')}</p>
      ) : (
        <ul className="grid gap-1.5">
          {said.map(({ detector, sentence }) => (
            <li key={detector}>
              <bdi>{sentence}</bdi>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

/** Words and slots of nobody's: how a template is made, and that none of this one is here. */
function Mask({ t }: { readonly t: Translate }) {
  const parts = ['word', 'slot', 'word', 'slot'] as const
  return (
    <p
      role="img"
      aria-label={t('case.sketch.masked')}
      className="mb-2 flex flex-wrap gap-1.5 text-xs"
    >
      {parts.map((part, index) => (
        <span
          key={index}
          className={`hatched rounded px-2 py-1 ${part === 'slot' ? 'border border-dashed border-line-strong' : 'min-w-28'}`}
        >
          {t(part === 'slot' ? 'case.sketch.slot' : 'case.sketch.word')}
        </span>
      ))}
    </p>
  )
}
