// The other terms in force: models, limits, law, who may sell and use, how it ends. What the page has no words for
// is shown as it is written: nothing that was agreed is left out.
import type { ReactNode } from 'react'
import { useText } from '../../text/text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Count } from '../../ui/value.tsx'
import type { Contract } from './page.tsx'

type Written = Contract['terms']

/** Shown by other panels, or above. */
const elsewhere = new Set([
  'party',
  'validFrom',
  'validTo',
  'permits',
  'retentionDays',
  'budgets',
  'outputUse',
  'models',
  'limits',
  'governingLaw',
  'seller',
  'channels',
  'userCountries',
  'excludedUserCountries',
  'markupPercent',
  'termination',
])

export function OtherTerms({ contract }: { readonly contract: Contract }) {
  const { t } = useText()
  const { terms } = contract
  const rest = Object.entries(terms).filter(([name]) => !elsewhere.has(name))
  return (
    <Panel title={t('contract.terms')}>
      <Terms
        terms={[
          { id: 'models', label: t('contracts.column.models'), value: list(modelsOf(terms)) },
          ...limitTerms(terms, t),
          { id: 'law', label: t('contract.law'), value: terms.governingLaw ?? null },
          { id: 'seller', label: t('contract.seller'), value: terms.seller ?? null },
          { id: 'channels', label: t('contract.channels'), value: list(terms.channels) },
          { id: 'users', label: t('contract.users'), value: list(terms.userCountries) },
          {
            id: 'notUsers',
            label: t('contract.notUsers'),
            value: list(terms.excludedUserCountries),
          },
          {
            id: 'markup',
            label: t('contract.markup'),
            value: terms.markupPercent === undefined ? null : `${terms.markupPercent} %`,
          },
          {
            id: 'termination',
            label: t('contract.termination'),
            value: <Termination terms={terms} />,
          },
          ...rest.map(([name, value]) => ({
            id: name,
            label: name,
            value: (
              <code className="text-xs wrap-anywhere">
                {typeof value === 'string' ? value : JSON.stringify(value)}
              </code>
            ),
          })),
        ]}
      />
    </Panel>
  )
}

function list(values: readonly string[] | undefined): ReactNode {
  return values === undefined ? null : <bdi>{values.join(', ')}</bdi>
}

function modelsOf({ models }: Written): readonly string[] | undefined {
  return models?.map((one) => (typeof one === 'string' ? one : `${one.name} = ${one.is}`))
}

function limitTerms({ limits }: Written, t: ReturnType<typeof useText>['t']) {
  return (['requestsPerMinute', 'tokensPerMinute', 'concurrency'] as const).map((name) => ({
    id: name,
    label: t(`contract.limit.${name}`),
    value: <Limit limit={limits?.[name] ?? null} />,
  }))
}

function Limit({ limit }: { readonly limit: number | null }) {
  const { t, language } = useText()
  return limit === null ? t('contract.limit.none') : <Count value={limit} language={language} />
}

function Termination({ terms: { termination } }: { readonly terms: Written }) {
  const { t } = useText()
  if (termination === undefined) {
    return <span className="text-ink-2">{t('contract.termination.none')}</span>
  }
  const { noticeDays, cureDays, suspendDays, noticeGiven } = termination
  const said = [
    noticeDays === undefined ? '' : t('contract.termination.notice', { n: noticeDays }),
    cureDays === undefined ? '' : t('contract.termination.cure', { n: cureDays }),
    suspendDays === undefined ? '' : t('contract.termination.suspend', { n: suspendDays }),
    noticeGiven === undefined ? '' : t('contract.termination.given', { at: noticeGiven }),
  ]
  return said.filter((one) => one !== '').join('; ')
}
