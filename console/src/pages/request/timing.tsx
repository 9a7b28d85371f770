// Where the time of a request went: its steps on one axis, those of each attempt below it. Nobody noted it of simulated
// and of older requests: that is drawn as unknown.
import { useText, type Translate } from '../../text/text.tsx'
import { durationText, Timeline, type TimelineGroup } from '../../ui/timeline.tsx'
import { Unknown } from '../../ui/value.tsx'
import type { Story } from './page.tsx'

type Timing = NonNullable<Story['timing']>
type TimedSpan = Timing['spans'][number]

export function TimingOf({ story }: { readonly story: Story }) {
  const { t, language } = useText()
  const { timing } = story
  return (
    <section aria-label={t('request.timing')} className="mt-4 border-t border-line pt-3">
      <h3 className="mb-2 text-sm font-semibold">{t('request.timing')}</h3>
      {timing === null ? (
        <p className="text-sm text-ink-2">
          <Unknown label={t('app.unknown')} /> {t('request.timing.unknown')}
        </p>
      ) : (
        <>
          <Timeline
            groups={groupsOf(story, timing, t)}
            wholeMs={timing.wholeMs}
            language={language}
            texts={{
              caption: t('request.timing'),
              step: t('request.timing.step'),
              begins: t('request.timing.begins'),
              takes: t('request.timing.takes'),
            }}
          />
          <p className="mt-2 text-xs text-ink-2">{t('request.timing.legend')}</p>
        </>
      )}
    </section>
  )
}

/** In order, but what ends the whole of it: that comes last. */
function groupsOf(story: Story, timing: Timing, t: Translate): readonly TimelineGroup[] {
  const of = (attempt: number | null) => timing.spans.filter((span) => span.attempt === attempt)
  const numbers = [...new Set(timing.spans.flatMap(({ attempt }) => attempt ?? []))].toSorted(
    (left, right) => left - right,
  )
  const own = of(null)
  const group = (id: string, title: string, spans: readonly TimedSpan[]): TimelineGroup => ({
    id,
    title,
    rows: spans.map((span) => rowOf(span, t)),
  })
  return [
    group(
      'request',
      t('request.timing.before'),
      own.filter(({ step }) => step !== 'record'),
    ),
    ...numbers.map((number) => {
      const deployment = story.attempts.find((one) => one.number === number)?.deployment ?? ''
      return group(`${number}`, t('request.attempt', { number, deployment }), of(number))
    }),
    group(
      'record',
      t('request.timing.after'),
      own.filter(({ step }) => step === 'record'),
    ),
  ].filter(({ rows }) => rows.length > 0)
}

function rowOf(
  { step, attempt, fromMs, ms }: TimedSpan,
  t: Translate,
): TimelineGroup['rows'][number] {
  const isOutside = step === 'relay' || step === 'first_byte' || step === 'last_byte'
  return {
    id: `${attempt ?? ''} ${step}`,
    label:
      step === 'first_byte' || step === 'last_byte' ? (
        t(`request.timing.${step}`)
      ) : (
        <code className="font-mono">{step}</code>
      ),
    fromMs,
    ms,
    where: isOutside ? 'outside' : 'inside',
  }
}

/** What a step took over all attempts, or null where nobody noted it. */
export function tookText(
  { timing }: Story,
  step: Story['steps'][number]['step'],
  language: string,
): string | null {
  const parts = timing?.spans.filter(
    (span) => span.step === step || (step === 'relay' && span.step.endsWith('_byte')),
  )
  if (parts === undefined || parts.length === 0) return null
  return durationText(
    parts.reduce((sum, { ms }) => sum + ms, 0),
    language,
  )
}
