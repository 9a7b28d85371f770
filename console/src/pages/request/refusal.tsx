// Why it was refused, what that means, and what to do: the first thing that whoever was asked about it needs.
import { Link } from '@tanstack/react-router'
import { useText } from '../../text/text.tsx'
import { Terms } from '../../ui/terms.tsx'
import { paths } from '../../urls.ts'
import type { Story } from './page.tsx'

export function RefusalPanel({
  story,
  refusal,
}: {
  readonly story: Story
  readonly refusal: NonNullable<Story['refusal']>
}) {
  const { t, told } = useText()
  const { code, meaning, internal } = refusal
  return (
    <section aria-labelledby="refusal" className="rounded-lg border border-deny bg-deny-soft p-4">
      <h2 id="refusal" className="text-deny">
        {t('request.refused', { code })}
      </h2>
      {meaning === null ? (
        <p className="mt-1">{t('request.refused.old')}</p>
      ) : (
        <p className="mt-1 text-base">{told(meaning.sentence)}</p>
      )}
      <div className="mt-3">
        <Terms
          terms={[
            {
              id: 'remedy',
              label: t('request.refused.remedy'),
              value: meaning === null ? null : told(meaning.remedy),
            },
            {
              id: 'status',
              label: t('request.refused.status'),
              value: meaning === null ? null : `HTTP ${meaning.status}`,
            },
            {
              id: 'told',
              label: t('request.refused.internal'),
              value: internal === null || internal === '' ? null : <bdi>{internal}</bdi>,
            },
            {
              id: 'sent',
              label: t('request.refused.sent'),
              value: story.attempts.length === 0 ? t('request.refused.nothing') : null,
            },
            {
              id: 'alike',
              label: t('request.refused.alike'),
              value: <Alike code={code} rules={rulesOf(story)} />,
            },
          ]}
        />
      </div>
      {story.decision === null && story.decisionText === null ? (
        <p className="mt-3 text-ink-2">{t('request.refused.before')}</p>
      ) : null}
    </section>
  )
}

/** Links to what was refused by the same code or rule. */
function Alike({ code, rules }: { readonly code: string; readonly rules: readonly string[] }) {
  return (
    <span className="flex flex-wrap gap-x-4 gap-y-1">
      <Link to={paths.requests} search={{ code }} className="text-accent underline">
        {code}
      </Link>
      {rules.map((rule) => (
        <Link key={rule} to={paths.requests} search={{ rule }} className="text-accent underline">
          {rule}
        </Link>
      ))}
    </span>
  )
}

/** Those that stand behind the refusal, where the reader may know them. */
function rulesOf({ decision }: Story): readonly string[] {
  const reasons = decision?.reasons
  if (reasons === null || reasons === undefined) return []
  const all = [...reasons.general, ...reasons.refused.flatMap((one) => one.reasons)]
  return [...new Set(all.flatMap(({ rules }) => rules))]
}
