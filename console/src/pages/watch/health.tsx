// How the watch does: what it looked at and what it missed, how often it errs by the published benchmark, what counts as
// honest by shape of job, and what people found. No rate without its n.
import type { ReactNode } from 'react'
import type { Answer } from '../../api/client.ts'
import { Loaded } from '../../shell/loaded.tsx'
import { useText, type Translate } from '../../text/text.tsx'
import { EmptyState, Panel } from '../../ui/panel.tsx'
import { Count } from '../../ui/value.tsx'
import { useHealth } from './queries.ts'

type Health = Answer<'watch'>
type Rate = Health['errors']['languages'][number]['rates'][number]

function Off() {
  const { t } = useText()
  return <EmptyState title={t('watch.off')}>{t('watch.off.next')}</EmptyState>
}

export function HealthView() {
  return (
    <Loaded query={useHealth()} className="h-[60vh]" keeps>
      {(health) => (
        <div className="grid grid-cols-1 gap-4">
          {health.counts === null ? <Off /> : <Counters counts={health.counts} health={health} />}
          <Errors errors={health.errors} />
          <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-2">
            <Shapes calibration={health.calibration} />
            <Judged judged={health.judged} />
          </div>
        </div>
      )}
    </Loaded>
  )
}

function Counters({
  counts,
  health,
}: {
  readonly counts: NonNullable<Health['counts']>
  readonly health: Health
}) {
  const { t, language } = useText()
  const { looked, missed, failed, waiting, queueMax, busySeconds, atLevel } = counts
  const came = looked + missed
  const number = (value: number) => <Count value={value} language={language} />
  return (
    <dl className="grid grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] gap-3">
      <Tile label={t('watch.health.looked')} value={number(looked)} />
      <Tile
        label={t('watch.health.missed')}
        value={number(missed)}
        note={
          missed === 0
            ? t('watch.health.missed.none')
            : t('watch.health.missed.share', { share: percent(missed / came), count: came })
        }
      />
      <Tile label={t('watch.health.failed')} value={number(failed)} />
      <Tile
        label={t('watch.health.waiting')}
        value={number(waiting)}
        note={t('watch.health.waiting.of', { count: queueMax })}
      />
      <Tile
        label={t('watch.health.busy')}
        value={t('watch.health.seconds', { count: busySeconds.toFixed(1) })}
        note={
          looked === 0
            ? ''
            : t('watch.health.perRequest', { count: ((1000 * busySeconds) / looked).toFixed(2) })
        }
      />
      <Tile label={t('watch.health.atLevel')} value={atLevel.join(' · ')} />
      <Tile
        label={t('watch.health.cases')}
        value={`${health.cases.open} · ${health.cases.closed}`}
      />
      <Tile label={t('watch.health.waits')} value={number(health.cases.waitingSteps)} />
      <Tile label={t('watch.health.appeals')} value={number(health.cases.appeals)} />
    </dl>
  )
}

function Tile({
  label,
  value,
  note = '',
}: {
  readonly label: string
  readonly value: ReactNode
  readonly note?: string
}) {
  return (
    <div className="rounded-lg border border-line bg-surface p-3">
      <dt className="text-sm text-ink-2">{label}</dt>
      <dd className="text-lg font-semibold">
        {value}
        {note === '' ? null : <span className="block text-sm font-normal text-ink-2">{note}</span>}
      </dd>
    </div>
  )
}

function Errors({ errors }: Pick<Health, 'errors'>) {
  const { t, language } = useText()
  const languages = new Intl.DisplayNames([language], { type: 'language' })
  return (
    <Panel title={t('watch.errors')}>
      <p className="mb-3 max-w-4xl text-ink-2">{t('watch.errors.lead')}</p>
      <div className="grid grid-cols-1 gap-6 2xl:grid-cols-2">
        <Rates
          title={t('watch.errors.languages')}
          levels={[1, 2]}
          rows={errors.languages.map(({ language: tag, rates }) => ({
            name: languages.of(tag) ?? tag,
            rates,
          }))}
        />
        <Rates
          title={t('watch.errors.kinds')}
          levels={[2, 3]}
          rows={errors.kinds.map(({ kind, rates }) => ({ name: kindWords(kind, t), rates }))}
        />
      </div>
    </Panel>
  )
}

function kindWords(kind: string, t: Translate): string {
  const known = (['benign', 'hard_negative', 'gateway'] as const).find((one) => one === kind)
  return known === undefined ? kind : t(`watch.errors.kind.${known}`)
}

function Rates({
  title,
  levels,
  rows,
}: {
  readonly title: string
  readonly levels: readonly number[]
  readonly rows: readonly { readonly name: string; readonly rates: readonly Rate[] }[]
}) {
  const { t } = useText()
  return (
    <Scrolled label={title}>
      <caption className="mb-1 text-start font-semibold">{title}</caption>
      <Heads
        names={[t('watch.errors.what'), ...levels.map((n) => t('watch.errors.level', { n }))]}
      />
      <tbody>
        {rows.map(({ name, rates }) => (
          <tr key={name} className="border-t border-line">
            <th scope="row" className="py-1.5 pe-4 text-start font-normal">
              {name}
            </th>
            {levels.map((level) => (
              <td key={level} className="py-1.5 pe-4 whitespace-nowrap">
                <RateText rate={rates.find((rate) => rate.level === level)} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </Scrolled>
  )
}

function RateText({ rate }: { readonly rate: Rate | undefined }) {
  const { t } = useText()
  if (rate === undefined || rate.of === 0) {
    return <span className="hatched rounded px-1 text-ink-2">{t('watch.errors.none')}</span>
  }
  const { count, of, sources, low, high } = rate
  return (
    <>
      {t('watch.errors.rate', { count, of, share: percent(count / of) })}
      <span className="block text-sm text-ink-2">
        {t('watch.errors.sources', { n: sources, count: sources })} ·{' '}
        {t('watch.errors.interval', { low: percent(low), high: percent(high) })}
      </span>
    </>
  )
}

function Shapes({ calibration }: Pick<Health, 'calibration'>) {
  const { t } = useText()
  const { version, own, shapes } = calibration
  const byShape = [...Map.groupBy(shapes, ({ shape }) => shape)]
  return (
    <Panel title={t('watch.shapes')}>
      <p className="mb-1 text-ink-2">{t('watch.shapes.lead')}</p>
      <p className="mb-3 text-sm">
        {t(own ? 'watch.shapes.own' : 'watch.shapes.shipped', { version })}
      </p>
      <Scrolled label={t('watch.shapes')}>
        <Heads
          names={[
            t('watch.shapes.shape'),
            ...(['a', 'b', 'c', 'd'] as const).map((one) => t(`watch.group.${one}`)),
          ]}
        />
        <tbody>
          {byShape.map(([shape, groups]) => (
            <tr key={shape} className="border-t border-line align-top">
              <th scope="row" className="py-1.5 pe-4 text-start font-normal">
                {shapeWords(shape, t)}
              </th>
              {groups.map(({ group, bound, episodes, sources }) => (
                <td
                  key={group}
                  className="py-1.5 pe-4"
                  title={t('watch.shapes.bound', { bound: bound.toFixed(3), episodes, sources })}
                >
                  {bound.toFixed(3)}
                  <span className="block text-xs text-ink-2">
                    n = {episodes} / {sources}
                  </span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </Scrolled>
    </Panel>
  )
}

const shapeNames = [
  'few',
  'embeddings',
  'agent',
  'dialogue',
  'code',
  'templated_long',
  'templated',
  'instructed',
  'single_turn',
] as const

export function shapeWords(shape: string, t: Translate): string {
  const known = shapeNames.find((one) => one === shape)
  return known === undefined ? shape : t(`watch.shape.${known}`)
}

function Judged({ judged }: Pick<Health, 'judged'>) {
  const { t } = useText()
  const rows = judged
    .map((row) => ({ ...row, n: row.confirmed + row.honest + row.inconclusive }))
    .filter(({ n }) => n > 0)
  return (
    <Panel title={t('watch.judged')}>
      <p className="mb-3 text-ink-2">{t('watch.judged.lead')}</p>
      {rows.length === 0 ? (
        <p>{t('watch.judged.none')}</p>
      ) : (
        <Scrolled label={t('watch.judged')}>
          <Heads
            names={[
              t('watch.judged.level'),
              t('watch.judged.n'),
              t('watch.judged.confirmed'),
              t('watch.judged.honest'),
              t('watch.judged.overturned'),
              t('watch.judged.inconclusive'),
            ]}
          />
          <tbody>
            {rows.map(({ level, n, confirmed, honest, inconclusive, overturned }) => (
              <tr key={level} className="border-t border-line">
                <th scope="row" className="py-1.5 pe-4 text-start font-normal">
                  {level}
                </th>
                {[n, confirmed, honest, overturned, inconclusive].map((value, index) => (
                  <td key={index} className="py-1.5 pe-4">
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </Scrolled>
      )}
    </Panel>
  )
}

/** A table that may be wider than its place. */
export function Scrolled({
  label,
  children,
}: {
  readonly label: string
  readonly children: ReactNode
}) {
  return (
    <div className="min-w-0 overflow-x-auto" role="region" aria-label={label} tabIndex={0}>
      <table className="w-full border-collapse text-sm">{children}</table>
    </div>
  )
}

export function Heads({ names }: { readonly names: readonly string[] }) {
  return (
    <thead>
      <tr>
        {names.map((name, index) => (
          <th key={index} scope="col" className="py-1 pe-4 text-start text-xs text-ink-2">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  )
}

function percent(share: number): string {
  return (100 * share).toFixed(1)
}
