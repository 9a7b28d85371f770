// No request has ever come: the first call to make, ready to be taken along.
import { useText } from '../../text/text.tsx'
import { CopyText } from '../../ui/copy.tsx'
import { EmptyState } from '../../ui/panel.tsx'

export function NoTraffic({ isSandbox }: { readonly isSandbox: boolean }) {
  const { t } = useText()
  return (
    <EmptyState title={t('map.empty.title')}>
      <p>{t('map.empty')}</p>
      <p className="my-2">{t(isSandbox ? 'map.empty.sandbox' : 'map.empty.key')}</p>
      <CopyText
        text={firstCall(isSandbox ? 'SANDBOX_KEY' : 'KEY')}
        copyLabel={t('app.copy')}
        copiedLabel={t('app.copied')}
      />
    </EmptyState>
  )
}

function firstCall(key: string): string {
  return [
    `curl ${globalThis.location.origin}/v1/chat/completions \\`,
    `  -H 'authorization: Bearer ${key}' \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d '{"model": "gpt-4o",`,
    `       "messages": [{"role": "user", "content": "Where are you?"}]}'`,
  ].join('\n')
}
