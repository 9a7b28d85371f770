// 错误代码的说明与解决办法，简体中文：合同、规则、计量、部署、提供商与账簿。英文与登记表逐字相同（由测试核对）。
import type { CodeWords } from './said.ts'

export const zhHansServingCodes: Readonly<Record<string, CodeWords>> = {
  'contract.not_in_force': {
    of: 'The contract of this key is not in force.',
    sentence: '此密钥的合同目前不生效。',
    remedyOf: 'Ask the operator to renew the contract.',
    remedy: '请联系运营方续签合同。',
  },
  'policy.model_not_found': {
    of: 'The model does not exist or you do not have access to it.',
    sentence: '该模型不存在，或您无权使用。',
    remedyOf: 'GET /v1/models lists the models of this key.',
    remedy: 'GET /v1/models 列出此密钥可用的模型。',
  },
  'policy.location_denied': {
    of: 'No deployment of this model keeps its promised locations within what your contract permits.',
    sentence: '该模型没有任何部署能把所承诺的地点保持在您的合同准许的范围内。',
    remedyOf: 'customhouse explain REQUEST_ID names the nearest deployment and what is missing.',
    remedy: 'customhouse explain REQUEST_ID 会指出最接近的部署及所欠缺之处。',
  },
  'policy.denied': {
    of: 'A rule that applies to your contract does not permit this request.',
    sentence: '适用于您的合同的一条规则不准许此请求。',
    remedyOf:
      'Quote the request id to your provider, who can tell the reason and how to contest it.',
    remedy: '请把请求编号告知您的服务方，由其说明理由以及如何申诉。',
  },
  'policy.suspended': {
    of: 'This workload is suspended; GET /v1/watch/notices with this key says why and how to contest it.',
    sentence: '此工作负载已暂停；用此密钥 GET /v1/watch/notices 可得知原因及申诉方式。',
    remedyOf:
      'GET /v1/watch/notices says why and until when; POST /v1/watch/notices/{id}/contest contests it.',
    remedy: 'GET /v1/watch/notices 说明原因和期限；以 POST /v1/watch/notices/{id}/contest 申诉。',
  },
  'policy.referred': {
    of: 'This request waits for a decision by a person. Nothing was sent.',
    sentence: '此请求等待人工决定。未发送任何内容。',
    remedyOf: 'Quote the case reference to your provider; repeating the request changes nothing.',
    remedy: '请向您的服务方引用案件编号；重复请求不会改变结果。',
  },
  'policy.notice_required': {
    of: 'A notice must be acknowledged once before the first use.',
    sentence: '首次使用之前，须确认一份通知。',
    remedyOf: 'POST /v1/notices/{id}/acknowledge with this key; the message names the id.',
    remedy: '请用此密钥 POST /v1/notices/{id}/acknowledge；消息中给出了编号。',
  },
  'policy.content_refused': {
    of: 'The contract does not let pass what was found in it.',
    sentence: '其中发现的内容，合同不准许通过。',
    remedyOf: 'Take out what the message names; param is the place where it stands.',
    remedy: '请去除消息所指的内容；param 是它所在的位置。',
  },
  'policy.inspection_failed': {
    of: 'What your contract has looked at could not be looked at. Nothing was delivered.',
    sentence: '您的合同要求检查的内容未能检查。未交付任何内容。',
    remedyOf: 'Try again; the operator sees which inspection failed, and why.',
    remedy: '请重试；运营方可以看到哪项检查失败及其原因。',
  },
  'policy.feature_refused': {
    of: 'A feature that this request asks for is not permitted under your contract.',
    sentence: '您的合同不准许此请求所要求的一项功能。',
    remedyOf: 'Remove the field that param names.',
    remedy: '请移除 param 所指的字段。',
  },
  'policy.session_ended': {
    of: 'What this session was permitted by has changed; it may not go on where it is.',
    sentence: '此会话所依据的准许已经改变；会话不能在原处继续。',
    remedyOf: 'Open another session: it is decided anew.',
    remedy: '请另开一个会话：届时会重新裁决。',
  },
  'policy.field_denied': {
    of: 'A field of this request would take it, or part of it, where no deployment promises anything.',
    sentence: '请求中有一个字段会把请求或其一部分带往没有任何部署作出承诺的地方。',
    remedyOf: 'Remove the field that param names; tools may be of type function or custom.',
    remedy: '请移除 param 所指的字段；工具可以是 function 或 custom 类型。',
  },
  'metering.rate_requests': {
    of: 'Rate limit reached for requests.',
    sentence: '请求数已达速率上限。',
    remedyOf: 'Wait for retry-after.',
    remedy: '请按 retry-after 等待。',
  },
  'metering.rate_tokens': {
    of: 'Rate limit reached for tokens.',
    sentence: '词元数已达速率上限。',
    remedyOf: 'Wait for retry-after, or lower the output cap.',
    remedy: '请按 retry-after 等待，或降低输出上限。',
  },
  'metering.tokens_too_many': {
    of: 'The request may use more tokens than the limit of this key ever allows.',
    sentence: '此请求可能用到的词元数超出此密钥的上限所能允许的数量。',
    remedyOf: 'Shorten the prompt or lower the output cap.',
    remedy: '请缩短提示词，或降低输出上限。',
  },
  'metering.concurrency': {
    of: 'Too many requests are running at once.',
    sentence: '同时进行的请求过多。',
    remedyOf: 'Wait for one of them to end.',
    remedy: '请等待其中一个结束。',
  },
  'metering.repeat_running': {
    of: 'A request with this idempotency key is being served.',
    sentence: '使用此幂等键的请求正在处理。',
    remedyOf: 'Wait for it to end.',
    remedy: '请等待其结束。',
  },
  'metering.repeat_ended': {
    of: 'A request with this idempotency key was answered and charged; its answer is not kept.',
    sentence: '使用此幂等键的请求已经应答并计费；其应答未予保留。',
    remedyOf: 'Use another key to ask again; the message names the request, whose receipt is kept.',
    remedy: '若要再次请求，请换一个键；消息指明了该请求，其回执已保留。',
  },
  'metering.repeat_differs': {
    of: 'This idempotency key was used with another body.',
    sentence: '此幂等键曾用于另一份正文。',
    remedyOf: 'Use a key for one body alone.',
    remedy: '一个键只能用于一份正文。',
  },
  'metering.budget_exhausted': {
    of: 'The budget of this key cannot pay for the request.',
    sentence: '此密钥的预算不足以支付该请求。',
    remedyOf: 'Ask the operator to raise the budget, or wait for its next period.',
    remedy: '请联系运营方提高预算，或等待下一周期。',
  },
  'metering.cost_unbounded': {
    of: 'The cost of this request cannot be bounded, and its budget is hard.',
    sentence: '此请求的成本没有上界，而其预算是硬性上限。',
    remedyOf: 'Remove the field that param names, or ask for a soft budget.',
    remedy: '请移除 param 所指的字段，或要求改为软性预算。',
  },
  'metering.price_unknown': {
    of: 'No price is in force for what this request may use.',
    sentence: '此请求可能用到的内容没有生效的价格。',
    remedyOf: 'The operator adds the missing price; unknown is never zero.',
    remedy: '由运营方补上缺少的价格；未知绝不等于零。',
  },
  'place.stored_not_found': {
    of: 'What this request refers to was not found.',
    sentence: '找不到此请求所引用的内容。',
    remedyOf:
      'Name what a request of the same workload has stored and nobody has deleted; or send the content itself.',
    remedy: '请引用同一工作负载的请求所存储且未被删除的内容；或直接发送内容本身。',
  },
  'place.stored_held': {
    of: 'This must be kept for now for a legal reason, and was not deleted.',
    sentence: '因法律原因，此内容目前必须保留，未予删除。',
    remedyOf: 'Ask whoever operates this gateway; delete it again once they say that it may go.',
    remedy: '请联系运营本网关者；待其确认可以删除后再行删除。',
  },
  'place.stored_elsewhere': {
    of: 'What this request refers to is kept where this request may not be served now, and it is asked for nowhere else.',
    sentence: '此请求所引用的内容保存在现在不准许处理此请求的地方，而别处都不会去查找它。',
    remedyOf: 'Send the content itself instead of the field that param names.',
    remedy: '请直接发送内容本身，以代替 param 所指的字段。',
  },
  'place.other_api': {
    of: 'This model is not served here in the API that you call.',
    sentence: '此模型不以您所调用的 API 提供。',
    remedyOf:
      'Call an API that the deployments of the model answer, or one that can be translated into it: chat completions, messages and responses are, all others and counts of tokens are not.',
    remedy:
      '请调用该模型的部署所支持的 API，或可以转换为该 API 的 API：chat completions、messages 和 responses 可以转换，其余 API 及词元计数不可以。',
  },
  'place.not_carried': {
    of: 'The request has a field that no deployment that may serve it has a place for.',
    sentence: '请求中有一个字段，可处理它的部署都没有与之对应的位置。',
    remedyOf:
      'Leave the named field out, or ask for a model that is served in the API that you call: what cannot be translated is refused, never dropped.',
    remedy:
      '请去掉所指的字段，或选用以您所调用的 API 提供的模型：不能转换的内容会被拒绝，绝不会被悄悄丢弃。',
  },
  'place.keeps_no_files': {
    of: 'No deployment of this model is at a place that may keep files.',
    sentence: '该模型没有任何部署位于可以保存文件的地方。',
    remedyOf:
      'Send the content in the request that needs it, or name another model in x-customhouse-model.',
    remedy: '请在需要该内容的请求中直接发送，或在 x-customhouse-model 中指定另一个模型。',
  },
  'place.none_available': {
    of: 'Every deployment that may serve this request is unavailable right now.',
    sentence: '可处理此请求的部署目前均不可用。',
    remedyOf: 'Try again after retry-after.',
    remedy: '请在 retry-after 之后重试。',
  },
  'upstream.rate_limited': {
    of: 'The provider is over its rate limit.',
    sentence: '提供商已达速率上限。',
    remedyOf: 'Wait for retry-after.',
    remedy: '请按 retry-after 等待。',
  },
  'upstream.unreachable': {
    of: 'The provider could not be reached.',
    sentence: '无法连接提供商。',
    remedyOf: 'Try again; the operator sees the cause in the log.',
    remedy: '请重试；运营方可在日志中看到原因。',
  },
  'upstream.timeout': {
    of: 'The provider did not answer in time.',
    sentence: '提供商未及时应答。',
    remedyOf: 'Try again, or ask for a longer timeout.',
    remedy: '请重试，或要求更长的超时时间。',
  },
  'upstream.failed': {
    of: 'The provider failed to answer.',
    sentence: '提供商未能应答。',
    remedyOf: 'Try again; the operator sees the cause in the log.',
    remedy: '请重试；运营方可在日志中看到原因。',
  },
  'upstream.unavailable': {
    of: 'The provider is unavailable right now.',
    sentence: '提供商目前不可用。',
    remedyOf: 'Try again after retry-after.',
    remedy: '请在 retry-after 之后重试。',
  },
  'upstream.refused_us': {
    of: 'The provider did not accept this server.',
    sentence: '提供商没有接受本服务器。',
    remedyOf:
      'Nothing is wrong with the request: the operator checks the credential and deployment name of the channel.',
    remedy: '请求本身没有问题：由运营方检查该渠道的凭据和部署名称。',
  },
  'upstream.invalid': {
    of: 'The provider answered with something that is not a valid answer.',
    sentence: '提供商的应答不是有效的应答。',
    remedyOf: 'Try again; the operator sees the cause in the log.',
    remedy: '请重试；运营方可在日志中看到原因。',
  },
  'store.unavailable': {
    of: 'The book cannot be written right now, so nothing is sent.',
    sentence: '账簿目前无法写入，因此不发送任何内容。',
    remedyOf: 'Try again after retry-after.',
    remedy: '请在 retry-after 之后重试。',
  },
  'store.disk_low': {
    of: 'The server is short of disk, so nothing is admitted.',
    sentence: '服务器磁盘空间不足，因此不接受任何请求。',
    remedyOf: 'The operator frees disk space.',
    remedy: '由运营方释放磁盘空间。',
  },
  'store.overloaded': {
    of: 'The server is overloaded.',
    sentence: '服务器过载。',
    remedyOf: 'Try again after retry-after.',
    remedy: '请在 retry-after 之后重试。',
  },
}
