// One sentence for every setting: what it does, its unit, what leaving it out means.
const places = 'places and zones, `{open: true, places: […]}`, or `unknown`'

export const settingSentences: Readonly<Record<string, string>> = {
  version: 'Version of this format.',
  'server.host': 'Address to listen on.',
  'server.port': 'Port to listen on; 0 takes a free one.',
  'server.admin.listen':
    'HOST:PORT of the operator’s listener (/admin, /console, /metrics). Left out: the same port while that is on loopback.',
  'server.tls.cert': 'PEM file of the certificate chain.',
  'server.tls.key': 'PEM file of its private key.',
  'server.place':
    'Where this gateway runs, such as SG: the console’s map shows it as the place that everything passes. Left out: shown as unknown.',
  'server.countryHeader':
    'Header in which trusted proxies say the caller’s country (ISO code), such as `cf-ipcountry`. Without it the country is unknown to rules.',
  'server.trustedProxies':
    'CIDR ranges of proxies whose `x-forwarded-for` is believed. Left out: the peer’s address counts.',
  'server.signIn.origin': 'Where browsers reach the console: scheme and host.',
  'server.signIn.oidc.issuer': 'An OpenID provider at which operators may sign in.',
  'server.signIn.oidc.clientId': 'What this house is called there.',
  'server.signIn.oidc.clientSecret': 'Its secret. Left out: a public client, by PKCE alone.',
  'server.signIn.oidc.claim': 'Claim of the ID token that says who it is. Left out: `sub`.',
  'server.signIn.oidc.operators.ID': 'Operator a value stands for. Left out: of that very id.',
  'server.signIn.oidc.scopes': 'Asked for beside `openid`, such as `email`.',
  'server.drainSeconds': 'How long a SIGTERM waits for running requests.',
  'server.limits': 'Bounds of the server, by name.',
  'log.origin': 'Name of this log, as in checkpoints and vkeys, e.g. `customhouse.example/log-1`.',
  'log.headDir': 'Where the last signed checkpoint is kept; apart from the data folder if you can.',
  'log.witnesses': 'vkeys of witnesses whose cosignatures are kept (`customhouse witness`).',
  'telemetry.otlpEndpoint':
    'OpenTelemetry collector (OTLP over HTTP). Left out: no spans are sent.',
  'telemetry.tags.ID':
    'A tag of requests (`x-customhouse-tags`) that metrics tell apart, with its values; any other value counts as `other`. At most 8 tags.',
  'upstream.proxy': 'HTTP proxy for requests to providers.',
  'upstream.ca': 'PEM file of further certificate authorities for providers.',
  watch: 'What looks for extraction and resale in requests that were answered, off their path.',
  'watch.enabled': 'False: nobody looks. Left out: true.',
  'watch.calibration':
    'A file that `customhouse watch calibrate` wrote, in place of the one that is shipped; read at the start.',
  'watch.releases.ID':
    'When the model of this name, as callers name it, came out: who moves to a new model at once with the same questions is noticed. Read at the start.',
  'console.map.file':
    'A geographic base for the console’s map: a GeoJSON file of yours, read at the start; see docs/guides/console.md. Left out: the schematic alone.',
  'console.map.attribution': 'Whose the base is, and under which licence; shown on the map.',
  'console.map.note': 'A sentence beside it, such as on disputed lines.',
  'console.map.places.ID':
    'Where a place is drawn, as [longitude, latitude]: an ISO code or a region. Left out: the middle of its country.',
  'cache.place':
    'Where the memory of this gateway is: an ISO code or a region, as under zones. Needed where a contract has a `cache`.',
  'inspectors.ID.url':
    'A service that looks at prompts or answers for contracts that name it; see docs/guides/inspection.md.',
  'inspectors.ID.credential': 'Sent as `authorization: Bearer`; write `${NAME}`.',
  'inspectors.ID.place':
    'Where it is. It processes what it looks at: within `permits.processing` of every contract that names it.',
  'inspectors.ID.timeoutMs': 'How long it may take in all.',
  'changeControl.required':
    'Whether a changed file counts only once others have approved its exact content; see docs/guides/change-control.md.',
  'zones.ID[].validFrom': 'From when the zone has these places.',
  'zones.ID[].validTo': 'Until when; left out: until the next set, or for good.',
  'zones.ID[].places':
    'ISO codes, regions within one, or `azure:`, `aws:`, `google:` and a region. Short for `members` and the same `bound`.',
  'zones.ID[].open':
    'Beside `places`: the zone has members that nobody has listed (bound `world`).',
  'zones.ID[].members': 'Places that are in the zone now.',
  'zones.ID[].bound':
    'The smallest set that the zone never exceeds, or `world`; left out beside `members`: `world`.',
  'zones.ID[].noticeDays': 'How many days before it grows its asserter says so.',
  'zones.ID[].knownFrom': 'When this text became known; a later one for the same days corrects it.',
  'zones.ID[].knownTo': 'When it turned out to be wrong.',
  'zones.ID[].text':
    'Which of several texts says so. Versions of one text replace each other; texts that disagree are all kept and weighed.',
  'zones.ID[].disputes': 'Who says otherwise, in words.',
  'zones.ID[].source.publisher': 'Who says so.',
  'zones.ID[].source.title': 'Where it says so.',
  'zones.ID[].source.date': 'When it said so.',
  'zones.ID[].source.url': 'Its address.',
  'zones.ID[].assertedBy': 'Who vouches for the set, where there is no published source.',
  'prices.ID.currency': 'ISO 4217 code.',
  'prices.ID.table':
    'Instead of `currency` and `versions`: a table that is shipped (`customhouse prices list`), or the path of one that ends in .yaml. What its row says is resolved when the file is loaded.',
  'prices.ID.model': 'Which row of the table: the model as the table names it.',
  'prices.ID.type': 'The row’s deployment type, where the model has several.',
  'prices.ID.region': 'The row’s region, where the price depends on it.',
  'prices.ID.override':
    'Replaces single kinds of token in the row: versions as above, or the path of a table of your own with a row of the same model, type and region.',
  'prices.ID.versions[].validFrom': 'From when these prices count.',
  'prices.ID.versions[].validTo': 'Until when; left out: until the next version.',
  'prices.ID.versions[].perMillionTokens':
    'Decimal in quotes by token kind: input, cached_input, cache_write, cache_write_1h, output, reasoning, audio_input, audio_output, image, image_output. A kind left out has no price, which is not zero.',
  'prices.ID.versions[].perUnit':
    'Decimal in quotes for what is counted by itself: picture (one that is made), second (of sound heard), character (of text spoken). Where a unit has a price it is counted so, and not by tokens.',
  'prices.ID.versions[].source.publisher': 'Who published the prices.',
  'prices.ID.versions[].source.title': 'Where.',
  'prices.ID.versions[].source.date': 'When.',
  'prices.ID.versions[].source.url': 'Its address.',
  'channels.ID.kind': 'How the provider is spoken to.',
  'channels.ID.seller': 'Who sells, as on the contract.',
  'channels.ID.owner':
    'The party whose models are sold here, unless a deployment says otherwise; see docs/guides/model-owners.md.',
  'channels.ID.endpoint':
    'Base URL; for Azure the resource, for Anthropic and Claude in Foundry without `/v1`, for Vertex AI the host, for others up to and with `/v1`. May be left out for kinds bedrock, gemini, mistral and vertex.',
  'channels.ID.credential':
    'The provider’s key; write `${NAME}`. For Vertex AI the JSON of a service account, `file:` and a path to it, or `metadata` on a machine of Google’s; Azure and Foundry also take the JSON of an Entra application. For Bedrock a secret access key beside `accessKeyId`, or without it an API key. See docs/guides/google.md and docs/guides/bedrock.md.',
  'channels.ID.project': 'Vertex AI only: the project’s id or number.',
  'channels.ID.location':
    'Vertex AI only: a region, `us`, `eu` or `global`. It says where requests are processed, and is held against what deployments promise.',
  'channels.ID.region':
    'Bedrock only: the region that is asked, as AWS writes it. It is held against what deployments promise.',
  'channels.ID.accessKeyId':
    'Bedrock only: whose secret access key `credential` is. Each request is then signed (Signature Version 4).',
  'channels.ID.sessionToken': 'Bedrock only: of a temporary access key; write `${NAME}`.',
  'channels.ID.apiVersion': 'Azure’s `api-version`; none for others.',
  'channels.ID.billsOnAbort':
    'Whether the provider bills what it would have produced after we hang up. If so, an abandoned answer is read to its usage.',
  'channels.ID.usageLookup': 'URL of the provider’s records by request id, where it has them.',
  'deployments.ID.channel': 'A channel’s id.',
  'deployments.ID.model': 'The model, as contracts name it.',
  'deployments.ID.upstreamModel': 'What the provider calls it; left out: the same.',
  'deployments.ID.owner': 'The party whose model it is; left out: that of its channel.',
  'deployments.ID.type': 'How far the provider may move a request.',
  'deployments.ID.locations.ingress': `Where a prompt enters: ${places}.`,
  'deployments.ID.locations.processing': `Where it is processed: ${places}.`,
  'deployments.ID.locations.rest': `Where it is stored: ${places}.`,
  'deployments.ID.locations.abuseStore': `Where copies for abuse review lie: ${places}.`,
  'deployments.ID.locations.review': `From where people may look: ${places}.`,
  'deployments.ID.locations.metadata': `Where metadata and billing go: ${places}.`,
  'deployments.ID.locations.downstream': `Where outputs go on: ${places}.`,
  'deployments.ID.retentionDays.ID':
    'Days for which content is kept at most, as promised, under `rest`, `abuseStore`, `metadata` or `downstream`; left out: unknown, which is within no bound of a contract.',
  'deployments.ID.quota.requestsPerMinute': 'The provider’s limit.',
  'deployments.ID.quota.tokensPerMinute': 'The provider’s limit.',
  'deployments.ID.price': 'A price list’s id.',
  'deployments.ID.batchPrice':
    'The id of the price list of batches, in the same currency. Left out: none is taken.',
  'deployments.ID.serves':
    'What the model answers: chat, responses, completions, embeddings, moderations, images, image_edits, speech, transcriptions, translations, realtime, messages, converse or gemini. Left out: chat, at channels of kind openai and azure (v1, or dated versions from 2025-03-01-preview on) responses too, at channels of kind anthropic and foundry messages, at kind bedrock messages for Claude and converse for others, at kinds gemini and vertex gemini, and messages for Claude.',
  'deployments.ID.inferenceGeo':
    'At channels of kind anthropic: sent as `inference_geo`, so that no default of the workspace decides where it is processed.',
  'deployments.ID.outputCap': 'Which field caps the output of this model.',
  'deployments.ID.maxOutputTokens': 'The most that it produces per choice.',
  'deployments.ID.contextWindow': 'Tokens of input and output together.',
  'deployments.ID.templateTokens': 'Tokens that its chat template may add to a request.',
  'deployments.ID.imageTokensMax':
    'The most that one image counts; left out: unknown, and a hard budget refuses images.',
  'deployments.ID.audioSecondsMax':
    'The most seconds of sound that it takes at once; left out: unknown, and a hard budget refuses sound that is priced by the second.',
  'deployments.ID.spillTo':
    'Where the provider itself may move a request; refused here if that can leave a contract’s places.',
  'parties.ID.legalName': 'As registered.',
  'parties.ID.country': 'Of organisation, ISO 3166-1.',
  'contracts.ID.party': 'A party’s id.',
  'contracts.ID.validFrom': 'Start, inclusive.',
  'contracts.ID.validTo': 'End, exclusive; left out: open.',
  'contracts.ID.models': 'Models, or `{name: PUBLIC, is: MODEL}`.',
  'contracts.ID.permits.ingress':
    'Within which a prompt must enter; left out: the contract does not restrict it, only rules do.',
  'contracts.ID.permits.processing': 'Places and zones within which it must be processed.',
  'contracts.ID.permits.rest': 'Within which it must be stored.',
  'contracts.ID.permits.abuseStore': 'Within which abuse copies must lie.',
  'contracts.ID.permits.review': 'From which people may look.',
  'contracts.ID.permits.metadata':
    'Within which metadata and billing must stay; left out: not restricted.',
  'contracts.ID.permits.downstream': 'Within which outputs may go on; left out: not restricted.',
  'contracts.ID.retentionDays.ID':
    'Days for which content may be kept at most, under `rest`, `abuseStore`, `metadata` or `downstream`; left out: not restricted.',
  'contracts.ID.governingLaw': 'Country of the law that governs it.',
  'contracts.ID.budgets[].id': 'Its name in transfers and receipts.',
  'contracts.ID.budgets[].amount': 'Decimal in quotes.',
  'contracts.ID.budgets[].currency':
    'ISO 4217 code; the price lists of its models must have the same.',
  'contracts.ID.budgets[].period': 'Calendar period in UTC; `total` never renews.',
  'contracts.ID.budgets[].hard': 'True refuses what it cannot pay for; false counts and warns.',
  'contracts.ID.limits.requestsPerMinute': 'Left out: no limit.',
  'contracts.ID.limits.tokensPerMinute': 'Left out: no limit.',
  'contracts.ID.limits.concurrency': 'Requests running at once; left out: no limit.',
  'contracts.ID.defaults.ID.temperature':
    'By public model name, or `*` for all: written into requests that leave it out, and named by `explain`. Chat, completions, messages and Responses take it.',
  'contracts.ID.defaults.ID.topP': 'The same for `top_p`.',
  'contracts.ID.defaults.ID.topK': 'The same for `top_k`, of messages alone.',
  'contracts.ID.defaults.ID.frequencyPenalty':
    'The same for `frequency_penalty`, of chat and legacy completions.',
  'contracts.ID.defaults.ID.presencePenalty':
    'The same for `presence_penalty`, of chat and legacy completions.',
  'contracts.ID.defaults.ID.seed': 'The same for `seed`, of chat and legacy completions.',
  'contracts.ID.defaults.ID.reasoningEffort':
    'The same for `reasoning_effort` of chat and `reasoning.effort` of Responses.',
  'contracts.ID.defaults.ID.maxOutputTokens':
    'The same for the cap of the output, where a chat, a completion or a Response has none. Holds count on it.',
  'channels.ID.timeouts.ID.headMs':
    'Of this channel, until the first byte, under `stream`, `whole` (an answer that is no stream) or `short` (embeddings, moderations, counts).',
  'channels.ID.timeouts.ID.idleMs': 'Silence within an answer.',
  'channels.ID.timeouts.ID.answerMs': 'From the request to the end of its answer.',
  'deployments.ID.timeouts.ID.headMs':
    'Of this deployment, before its channel’s: until the first byte, under `stream`, `whole` (an answer that is no stream) or `short` (embeddings, moderations, counts).',
  'deployments.ID.timeouts.ID.idleMs': 'Silence within an answer.',
  'deployments.ID.timeouts.ID.answerMs': 'From the request to the end of its answer.',
  'contracts.ID.fallbacks':
    'Instead of what `fallbacks` says of a model: public name → the public names to fall back to, in their order; an empty list: none.',
  'contracts.ID.fallbacks.ID': 'Public names of the contract.',
  'contracts.ID.hedge.ID': 'By public name, instead of what `hedge` says of its model.',
  'contracts.ID.share.weight':
    'Its part of a deployment’s `quota` when that is short, against the weights of the other contracts that use it. What they leave, it may use too.',
  'contracts.ID.share.priority':
    '`high` may use what `standard` ones leave of their parts before they do; `spare` has no part and uses only what is left.',
  'contracts.ID.cache.ttlSeconds':
    'How long an answer may be given again for the same bytes. Left out with `cache`: nothing is kept. Refused where `cache.place` is not within `permits.rest`, or where the terms say that nothing is kept.',
  'contracts.ID.cache.models': 'Public names of the models whose answers are kept; left out: all.',
  'contracts.ID.cache.sampled':
    'True also keeps what was sampled; else only embeddings and answers at `temperature: 0`.',
  'contracts.ID.inspect[].detector':
    '`patterns` (in this process: email, phone, card, iban, private_key), or a service of `inspectors`.',
  'contracts.ID.inspect[].of':
    'What is looked at: `prompt`, `answer` (whole answers, no streams), or both.',
  'contracts.ID.inspect[].action':
    '`detect` counts what is found, `block` also refuses with kind and place. Rewriting is not offered: it breaks thinking signatures and prompt caches.',
  'contracts.ID.inspect[].kinds': 'Of `patterns`: what is looked for; left out: all.',
  'contracts.ID.inspect[].region':
    'Of `patterns`: the country whose phone numbers are known without their code; left out: only those with one.',
  'contracts.ID.inspect[].onFailure':
    'What becomes of a request that could not be looked at in time: `block` (503) or `pass`; either is counted.',
  'contracts.ID.markupPercent': 'Added to the list price; decimal in quotes.',
  fallbacks:
    'Model → the models to fall back to, in their order, where none of its own deployments can take a chat request. Each is decided by itself, and only a contract that names the model uses it.',
  'fallbacks.ID': 'Models that deployments serve.',
  'hedge.ID':
    'By model: `never`, or when a second allowed deployment is asked for an answer that is slow to begin. `afterMs`: the silence of the first after which that is done, at least; `percentile` (50 to 99; left out: not asked): and only where the first is slower than so many percent of its recent answers; `sharePercent` (5 unless given): of the requests of one contract that may be hedged at most so many, and one. The first to begin is given; the other is ended and costs the house. Nothing is sent twice of which a provider keeps anything.',
  'workloads.ID.contract': 'A contract’s id.',
  'workloads.ID.purpose': 'What it is for.',
  'workloads.ID.owner': 'Who answers for it.',
  'workloads.ID.dataClasses': 'Kinds of data that it sends.',
  'workloads.ID.keys[].id': 'As `customhouse keys mint` printed it.',
  'workloads.ID.keys[].digest':
    'As `customhouse keys mint` printed it; the key itself is never stored.',
  'workloads.ID.keys[].expires': 'From when it is refused; left out: never.',
  'channels.ID.operator': 'Who runs the machines.',
  'channels.ID.processor': 'Who processes the data.',
  'channels.ID.attributes.ID': 'Anything a rule may ask for by name, e.g. `us_person: "yes"`.',
  'deployments.ID.family': 'The family of the model.',
  'deployments.ID.publisher': 'Who made the model.',
  'deployments.ID.attributes.ID': 'Anything a rule may ask for by name.',
  'contracts.ID.seller': 'Who sells under it.',
  'contracts.ID.channels': 'Channels that it names; left out: any.',
  'contracts.ID.customerTypeRequired': 'The kind of customer it is made for.',
  'contracts.ID.userCountries': 'Places and zones where its users may be.',
  'contracts.ID.excludedUserCountries':
    'Where they may not be, taken out of `userCountries`, or of all countries if there are none.',
  'contracts.ID.outputUse.ID':
    'What it says of a use of outputs: `permit`, `deny`, or `{permit_with: …}` with a text or with `text`, `attribution`, `internalOnly`, `maxSharePercent`, `purposes`, `approvalBy`, `until`. A use left out is unstated: display, store, train, distil, benchmark, evaluate_competitor, synthetic_data, code, agentic, resell.',
  'contracts.ID.retentionMode': 'How long providers may keep content, as the contract names it.',
  'contracts.ID.transferTool': 'The tool on which it rests a transfer of personal data.',
  'contracts.ID.attributes.ID': 'Anything a rule may ask for by name.',
  'contracts.ID.termination.noticeDays': 'Notice before it can be ended.',
  'contracts.ID.termination.cureDays': 'Time to put a breach right.',
  'contracts.ID.termination.suspendDays': 'Notice before service is suspended.',
  'contracts.ID.termination.noticeGiven':
    'When notice was given; the contract ends `noticeDays` times 24 hours later, if not before.',
  'contracts.ID.precedence':
    'Its documents, the strongest first; its own terms and amendments without `document` are as strong as the first. Left out: master, order_form, model_terms, provider_policy, platform_policy.',
  'contracts.ID.amendments[].id': 'Its name; decisions cite it.',
  'contracts.ID.amendments[].validFrom': 'From when it counts, inclusive.',
  'contracts.ID.amendments[].validTo':
    'Until when, exclusive; then what it amended counts again. Left out: open.',
  'contracts.ID.amendments[].knownFrom': 'When it was known; left out: always.',
  'contracts.ID.amendments[].document':
    'Which of the documents of `precedence` it belongs to; a weaker one only fills what stronger ones leave unstated.',
  'contracts.ID.amendments[].terms':
    'The terms that it restates, named as in the contract, and member by member where they have members; not party, start, precedence or amendments.',
  'contracts.ID.amendments[].title': 'What it changed.',
  'contracts.ID.amendments[].approvers': 'Who approved it.',
  'workloads.ID.subjects': 'Countries of the people whose data it sends.',
  'workloads.ID.audience': 'Who sees what it makes.',
  'workloads.ID.audiencePlaces': 'Places and zones where they are.',
  'workloads.ID.outputAudience': 'Who may see its outputs.',
  'workloads.ID.downstream': 'What consumes its outputs.',
  'workloads.ID.volumes[].kind':
    'Kind of data, as packs name it; the list of its kinds for data combined in one set.',
  'workloads.ID.volumes[].persons':
    'Distinct persons, exact or `{from, to}`; `to: null` has no known bound.',
  'workloads.ID.volumes[].from': 'Start of the period, inclusive.',
  'workloads.ID.volumes[].to': 'Its end, exclusive.',
  'workloads.ID.attributes.ID': 'Anything a rule may ask for by name.',
  'policy.packs': 'Ids of shipped packs, and paths or patterns of your own, relative to this file.',
  'policy.houseRules.ID': 'Turns a rule of authority house_policy on or off.',
  dossiers: 'Paths or patterns of files with dossiers, owners and controllers.',
  lists: 'Paths or patterns of files with lists; the same format.',
  'exceptions.ID.renews': 'The exception that it renews.',
  'exceptions.ID.reason': 'Why.',
  'exceptions.ID.requestedBy': 'Who asked for it.',
  'exceptions.ID.approvers': 'At least two, none of whom asked.',
  'exceptions.ID.consent':
    'For a provider’s term: the id of a fact `consents_to` of a pack, by that provider, on that rule, for these parties.',
  'authorisations.ID.kind': 'What it is, as rules list it under `disappliedBy`.',
  'authorisations.ID.number': 'Its number.',
  'authorisations.ID.issuedBy': 'Who issued it.',
  'authorisations.ID.source': 'Where it stands written.',
  'disclosures.ID.owner': 'The owner of models that is told; see docs/guides/model-owners.md.',
  'disclosures.ID.document': 'Where it was agreed.',
  'disclosures.ID.shows':
    'What is told: `volume`, `country` and `class` of the customers, `refusals` and `obligations` by the owner’s rules, `incidents`, and `incident_parties` (whose they are).',
  'disclosures.ID.atLeast': 'Customers in the smallest group that is told by itself.',
  'disclosures.ID.rules':
    'The owner’s rules: ids of rules, or of packs and names that rules lie below.',
  'disclosures.ID.validFrom': 'From when; whole months from then on are told.',
  'disclosures.ID.validTo': 'Until when; left out: no end.',
  'determinations.ID.rule': 'The rule whose question is answered.',
  'determinations.ID.party': 'For which party.',
  'determinations.ID.holds': 'Whether the rule’s condition holds for it.',
  'determinations.ID.reason': 'Why.',
  'determinations.ID.evidence': 'What was looked at.',
  'determinations.ID.madeBy': 'Who decided.',
  'determinations.ID.validFrom': 'From when it counts.',
  'determinations.ID.validTo': 'Until when; afterwards the question is open again.',
  'determinations.ID.knownFrom': 'When it was known; left out: from its start.',
  'exceptions.ID.rules':
    'Rules that it relaxes: house policy, contract, or a provider’s term; never law.',
  'exceptions.ID.scope.parties': 'For which parties; left out: all.',
  'exceptions.ID.scope.contracts': 'For which contracts; left out: all.',
  'exceptions.ID.scope.workloads': 'For which workloads; left out: all.',
  'exceptions.ID.scope.channels': 'For which channels; left out: all.',
  'exceptions.ID.scope.models': 'For which models; left out: all.',
  'exceptions.ID.scope.deployments': 'For which deployments; left out: all.',
  'exceptions.ID.validFrom': 'From when it counts.',
  'exceptions.ID.knownFrom': 'When it was known; left out: from its start.',
  'exceptions.ID.validTo': 'Until when.',
  'authorisations.ID.rules': 'Rules that it names; each must list its kind.',
  'authorisations.ID.scope.parties': 'For which parties; left out: all.',
  'authorisations.ID.scope.contracts': 'For which contracts; left out: all.',
  'authorisations.ID.scope.workloads': 'For which workloads; left out: all.',
  'authorisations.ID.scope.channels': 'For which channels; left out: all.',
  'authorisations.ID.scope.models': 'For which models; left out: all.',
  'authorisations.ID.scope.deployments': 'For which deployments; left out: all.',
  'authorisations.ID.validFrom': 'From when it counts.',
  'authorisations.ID.knownFrom': 'When it was known; left out: from its start.',
  'authorisations.ID.validTo': 'Until when; left out: until it is withdrawn.',
}
