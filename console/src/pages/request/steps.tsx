// How far it came, by the names that docs, log lines and spans use, and how long each step took where that was noted.
import { useText } from '../../text/text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Time } from '../../ui/value.tsx'
import type { Story } from './page.tsx'
import { TimingOf, tookText } from './timing.tsx'

type Step = Story['steps'][number]

const looks: Readonly<Record<Step['end'], { readonly mark: string; readonly className: string }>> =
  {
    done: { mark: '✓', className: 'border-permit bg-permit-soft text-permit' },
    refused: { mark: '✕', className: 'border-deny bg-deny-soft text-deny' },
    running: { mark: '…', className: 'border-accent bg-accent-soft text-accent' },
    unknown: { mark: '?', className: 'hatched border-line-strong text-ink' },
    not_reached: { mark: '–', className: 'border-line bg-sunken text-ink-2' },
  }

export function StepsPanel({ story }: { readonly story: Story }) {
  const { t } = useText()
  return (
    <Panel title={t('request.steps')}>
      <ol className="grid gap-1">
        {story.steps.map(({ step, end }) => (
          <li
            key={step}
            className="grid grid-cols-[1.75rem_5.5rem_1fr] items-baseline gap-2 sm:grid-cols-[1.75rem_5.5rem_7rem_1fr]"
          >
            <span
              aria-hidden="true"
              className={`inline-flex size-6 items-center justify-center self-center rounded-full border text-xs font-bold ${looks[end].className}`}
            >
              {looks[end].mark}
            </span>
            <code className="font-mono text-sm">{step}</code>
            <span
              className={`text-sm font-medium ${end === 'refused' ? 'text-deny' : 'text-ink-2'}`}
            >
              {t(`request.step.${end}`)}
            </span>
            <span className="col-start-2 col-end-4 text-sm text-ink-2 sm:col-auto">
              {t(`request.step.${step}.what`)} <Noted story={story} step={step} />
            </span>
          </li>
        ))}
      </ol>
      <TimingOf story={story} />
    </Panel>
  )
}

/** The instants of the book that belong to the step. */
function Noted({ story, step }: { readonly story: Story; readonly step: Step['step'] }) {
  const { t, language } = useText()
  const [first] = story.attempts
  const last = story.attempts.at(-1)
  const took = tookText(story, step, language)
  if (took !== null) return <strong className="whitespace-nowrap text-ink">{took}</strong>
  if (step === 'read') {
    return <Time at={story.at} language={language} precision="second" />
  }
  if (step === 'relay' && first !== undefined && last?.durationMs != null) {
    const total = Date.parse(last.settledAt ?? last.at) - Date.parse(first.at)
    return <strong className="text-ink">{t('request.duration.whole', { ms: total })}</strong>
  }
  if (step === 'settle' && last?.settledAt != null) {
    return <Time at={last.settledAt} language={language} precision="second" />
  }
  return null
}
