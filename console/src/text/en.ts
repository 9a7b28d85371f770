// THE catalogue, in English: every word that the console shows or reads out. A translation is a file of the
// same keys. `{name}` is filled in; a text with `one` and `other` is chosen by `{n}`.

import { enRequests } from './en-requests.ts'

export type Text = string | { readonly one: string; readonly other: string }

export const en = {
  'app.name': 'Customhouse',
  'app.sandbox': 'Sandbox',
  'app.sandbox.hint': 'Everything here is simulated: parties, sellers, prices and traffic.',
  'app.skip': 'Skip to the page',
  'app.loading': 'Loading',
  'app.retry': 'Try again',
  'app.close': 'Close',
  'app.cancel': 'Cancel',
  'app.copy': 'Copy',
  'app.copied': 'Copied',
  'app.unknown': 'unknown',
  'app.none': 'none',
  'app.more': 'Show more',
  'app.asTable': 'Show as a table',
  'app.asPicture': 'Show as a picture',
  'app.asOf': 'as of {at}',

  'nav.label': 'Pages',
  'nav.open': 'Open the list of pages',
  'nav.map': 'Map',
  'nav.requests': 'Requests',

  'bar.palette': 'Search or jump to',
  'bar.language': 'Language',
  'bar.theme': 'Colours',
  'bar.theme.system': 'As the system',
  'bar.theme.light': 'Light',
  'bar.theme.dark': 'Dark',
  'bar.account': 'Signed in as {name}',
  'bar.persona': 'Look at it as',
  'bar.signOut': 'Sign out',

  'palette.label': 'Commands',
  'palette.placeholder': 'Type a page, an action or a request id',
  'palette.empty': 'Nothing is called that. A request id opens its story.',
  'palette.light': 'Light colours',
  'palette.dark': 'Dark colours',
  'palette.openRequest': 'Open request {id}',

  'signIn.title': 'Sign in',
  'signIn.lead': 'With your operator’s id and passphrase, or with a key.',
  'signIn.operator': 'Operator id',
  'signIn.passphrase': 'Passphrase',
  'signIn.key': 'Admin key or operator key',
  'signIn.byPassphrase': 'Sign in',
  'signIn.byKey': 'Sign in with the key',
  'signIn.byOidc': 'Sign in with your organisation',
  'signIn.orKey': 'Use a key instead',
  'signIn.orPassphrase': 'Use a passphrase instead',
  'signIn.sandbox': 'This is a sandbox. Choose who you are:',
  'signIn.setup':
    'Nobody can sign in with a passphrase yet. Sign in with the admin key, then make the first owner under Operators.',

  'error.unreachable': 'The gateway does not answer',
  'error.unreachable.remedy':
    'See whether it still runs and whether this computer reaches it; then try again.',
  'error.signedOut': 'You are signed out',
  'error.signedOut.remedy': 'Sign in again; you come back to this page.',
  'error.forbidden': 'Your role does not allow this',
  'error.forbidden.remedy':
    'Ask somebody with one of the roles that are named, or have an owner give you one.',
  'error.missing': 'There is no such thing here',
  'error.missing.remedy': 'Check the id, or search for it from the list.',
  'error.conflict': 'It changed in the meantime',
  'error.conflict.remedy': 'Look at it again, then decide.',
  'error.tooMany': 'Too many attempts',
  'error.tooMany.remedy': 'Wait a little, then try again.',
  'error.invalid': 'Something in it is not right',
  'error.invalid.remedy': 'Correct what is named and send it again.',
  'error.broken': 'Something broke',
  'error.broken.remedy': 'Try again. If it stays, the log of the gateway says why under this code.',
  'error.code': 'Code {code}',

  'verdict.permit': 'permitted',
  'verdict.deny': 'denied',
  'verdict.refer': 'referred',
  ...enRequests,
} as const satisfies Record<string, Text>

export type Key = keyof typeof en
export type Catalogue = Readonly<Record<Key, Text>>
