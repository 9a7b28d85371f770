// What follows from a rule, by whose authority, and the lawful ways to a yes.
import { Link } from '@tanstack/react-router'
import { useText } from '../../text/text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import type { WholeRule } from './page.tsx'

export function SaysPanel({ rule }: { readonly rule: WholeRule }) {
  const { t, language } = useText()
  const { does, pack, usedBy, nextChange } = rule
  return (
    <Panel title={t('rule.says')}>
      {does === null ? <p className="mb-2">{t('rule.status')}</p> : null}
      <Terms
        terms={[
          ...(does === null ? [] : doing(does)),
          {
            id: 'pack',
            label: t('rule.pack'),
            value: (
              <Link to={paths.rules} search={{ pack }} className="text-accent underline">
                {pack}
              </Link>
            ),
          },
          {
            id: 'usedBy',
            label: t('rule.usedBy'),
            value:
              usedBy.length === 0
                ? null
                : usedBy.map((id) => (
                    <Link
                      key={id}
                      to={paths.rule}
                      params={{ ruleId: id }}
                      className="mr-2 text-accent underline"
                    >
                      {id}
                    </Link>
                  )),
          },
        ]}
      />
      {nextChange === null ? null : (
        <p className="mt-3 text-sm">
          {t('rule.next')} <Time at={nextChange} language={language} precision="day" />
        </p>
      )}
    </Panel>
  )

  function doing(said: NonNullable<WholeRule['does']>) {
    return [
      { id: 'because', label: t('rule.because'), value: said.because },
      { id: 'effect', label: t('rule.effect'), value: t(`effect.${said.effect}`) },
      { id: 'duties', label: t('rule.duties'), value: listed(said.duties) },
      { id: 'authority', label: t('rule.authority'), value: t(`authority.${said.authority}`) },
      { id: 'unknown', label: t('rule.unknown'), value: t(`effect.${said.onUnknown}`) },
      { id: 'told', label: t('rule.told'), value: said.reasonClass },
      {
        id: 'remedies',
        label: t('rule.remedies'),
        value: listed(said.remedies.map((one) => t(`remedy.${one}`))),
      },
      { id: 'disapplied', label: t('rule.disapplied'), value: listed(said.disappliedBy) },
      { id: 'conflicts', label: t('rule.conflicts'), value: listed(said.conflictsWith) },
      { id: 'provision', label: t('rule.provision'), value: said.provision },
    ]
  }
}

function listed(list: readonly string[]): string | null {
  return list.length === 0 ? null : list.join(', ')
}
