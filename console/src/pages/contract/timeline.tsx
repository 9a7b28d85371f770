// Versions of a contract in time, one step each, with the amendments that made them; a step leads to the terms as
// they are from then on. Below it all amendments, with what each restates.
import { Link } from '@tanstack/react-router'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import type { Contract } from './page.tsx'

export function Timeline({
  contract,
  at,
}: {
  readonly contract: Contract
  readonly at: string | undefined
}) {
  const { t } = useText()
  return (
    <Panel title={t('contract.timeline')}>
      <div
        role="region"
        tabIndex={0}
        aria-label={t('contract.timeline')}
        className="overflow-x-auto"
      >
        <ol className="flex min-w-max gap-0 pb-1">
          {contract.versions.map((one, index) => (
            <Version
              key={one.from}
              contract={contract}
              version={one}
              before={contract.versions[index - 1]}
              isNow={at === undefined}
            />
          ))}
        </ol>
      </div>
      <Amendments agreed={contract.agreed} />
    </Panel>
  )
}

type Step = Contract['versions'][number]

function Version({
  contract,
  version,
  before,
  isNow,
}: {
  readonly contract: Contract
  readonly version: Step
  /** None before the first. */
  readonly before: Step | undefined
  readonly isNow: boolean
}) {
  const { t, language } = useText()
  const titles = new Map(contract.agreed.map(({ id, title }) => [id, title]))
  const earlier = before?.amendments ?? []
  const added = version.amendments.filter((id) => !earlier.includes(id))
  const ended = earlier.filter((id) => !version.amendments.includes(id))
  const look = version.current ? 'border-accent' : 'border-line-strong'
  return (
    <li className="relative w-56 pt-5 pr-4">
      <span aria-hidden="true" className={`absolute top-1.5 right-0 left-0 border-t-2 ${look}`} />
      <span
        aria-hidden="true"
        className={`absolute top-0 left-0 size-3.5 rounded-full border-2 ${look} ${version.current ? 'bg-accent' : 'bg-surface'}`}
      />
      <Link
        to={paths.contract}
        params={{ contractId: contract.id }}
        search={{ at: version.from.slice(0, 10) }}
        resetScroll={false}
        aria-current={version.current ? 'step' : undefined}
        className="font-semibold text-accent underline"
      >
        <Time at={version.from} language={language} precision="day" />
      </Link>{' '}
      {version.current ? (
        <Badge look="accent">{t(isNow ? 'contract.version.now' : 'contract.version.then')}</Badge>
      ) : null}
      <span className="block text-xs text-ink-2">
        {t('contract.version')} <code>{version.version}</code>
      </span>
      {added.map((id) => (
        <span key={id} className="block text-sm">
          + <bdi>{titles.get(id) ?? id}</bdi>
        </span>
      ))}
      {ended.map((id) => (
        <span key={id} className="block text-sm">
          − <bdi>{titles.get(id) ?? id}</bdi>
        </span>
      ))}
      {before === undefined ? (
        <span className="block text-sm">{t('contract.version.first')}</span>
      ) : null}
    </li>
  )
}

function Amendments({ agreed }: { readonly agreed: Contract['agreed'] }) {
  const { t, language } = useText()
  if (agreed.length === 0) {
    return <p className="mt-3 text-sm text-ink-2">{t('contract.amendments.none')}</p>
  }
  const looks = {
    scheduled: 'accent',
    in_force: 'permit',
    ended: 'plain',
    on_record: 'plain',
  } as const
  return (
    <>
      <h3 className="mt-4 mb-1 font-semibold">{t('contract.amendments')}</h3>
      <ul className="grid gap-1">
        {agreed.map((one) => (
          <li key={one.id}>
            <details>
              <summary className="min-h-6">
                <bdi className="font-medium">{one.title}</bdi>{' '}
                <code className="text-xs">{one.id}</code>{' '}
                <Badge look={looks[one.state]}>{t(`contract.amendment.${one.state}`)}</Badge>{' '}
                <span className="text-sm text-ink-2">
                  <Time at={one.validFrom} language={language} precision="day" /> –{' '}
                  {one.validTo === null ? (
                    t('party.open')
                  ) : (
                    <Time at={one.validTo} language={language} precision="day" />
                  )}
                </span>
              </summary>
              <div className="mt-1 mb-2 pl-4 text-sm">
                {one.approvers.length === 0 ? null : (
                  <p>
                    {t('contract.amendment.by')} <bdi>{one.approvers.join(', ')}</bdi>
                  </p>
                )}
                {one.terms === null ? (
                  <p className="text-ink-2">{t('contract.amendment.record')}</p>
                ) : (
                  <>
                    <p>{t('contract.amendment.restates')}</p>
                    <pre className="mt-1 overflow-auto rounded bg-sunken p-2 font-mono text-xs whitespace-pre-wrap">
                      {JSON.stringify(one.terms, null, 2)}
                    </pre>
                  </>
                )}
              </div>
            </details>
          </li>
        ))}
      </ul>
    </>
  )
}
