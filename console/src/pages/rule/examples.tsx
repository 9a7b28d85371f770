// The examples that a rule's author gave, each with what it comes to now.
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Time } from '../../ui/value.tsx'
import type { WholeRule } from './page.tsx'

export function ExamplesPanel({ rule }: { readonly rule: WholeRule }) {
  const { t, language } = useText()
  if (rule.examples.length === 0) {
    return (
      <Panel title={t('rule.examples')}>
        <p className="text-ink-2">{t('rule.examples.none')}</p>
      </Panel>
    )
  }
  return (
    <Panel title={t('rule.examples')}>
      <ul className="grid gap-3">
        {rule.examples.map(({ title, asOf, given, outcomes }) => (
          <li key={`${title} ${asOf}`}>
            <p className="font-medium">
              {title} <Time at={asOf} language={language} precision="day" />
            </p>
            <p className="text-sm text-ink-2">
              {t('rule.example.given')}: {given.length === 0 ? t('app.none') : given.join('; ')}
            </p>
            {outcomes
              .filter(({ id }) => id === rule.id)
              .map(({ id, expected, comesTo }) => (
                <p key={id} className="flex flex-wrap items-center gap-2 text-sm">
                  <span>
                    {t('rule.example.expected')}: {t(`outcome.${expected}`)}
                  </span>
                  {expected === comesTo ? (
                    <Badge look="permit">{t('rule.example.holds')}</Badge>
                  ) : (
                    <Badge look="deny">
                      {t('rule.example.fails', { outcome: t(`outcome.${comesTo}`) })}
                    </Badge>
                  )}
                </p>
              ))}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
