// 错误代码的说明与解决办法，简体中文：入口、密钥、回执与管理 API。英文与登记表逐字相同（由测试核对）。
import type { CodeWords } from './said.ts'

export const zhHansAskingCodes: Readonly<Record<string, CodeWords>> = {
  'door.not_found': {
    of: 'Resource not found.',
    sentence: '找不到该资源。',
    remedyOf: 'Check the path; docs/reference/http.md lists them all.',
    remedy: '请检查路径；docs/reference/http.md 列出全部路径。',
  },
  'door.endpoint_not_served': {
    of: 'This endpoint of the provider is not served here.',
    sentence: '本网关不提供该提供商的这个端点。',
    remedyOf:
      'The message says why, and what to call instead; docs/reference/http.md lists what is.',
    remedy: '消息中说明了原因及应改用的调用；docs/reference/http.md 列出所提供的端点。',
  },
  'door.method_not_allowed': {
    of: 'This method is not allowed here.',
    sentence: '此处不允许使用该方法。',
    remedyOf: 'Use the method named in the allow header.',
    remedy: '请使用响应头 allow 中列出的方法。',
  },
  'door.api_version': {
    of: 'Resource not found',
    sentence: '找不到该资源',
    remedyOf: 'Give a supported api-version in the query, e.g. api-version=2024-10-21.',
    remedy: '请在查询参数中给出受支持的 api-version，例如 api-version=2024-10-21。',
  },
  'door.upgrade_required': {
    of: 'This endpoint speaks WebSocket only.',
    sentence: '此端点只支持 WebSocket。',
    remedyOf:
      'Open it as a WebSocket, as the realtime clients of the SDKs do; WebRTC is not served.',
    remedy: '请像各 SDK 的实时客户端那样以 WebSocket 打开；不提供 WebRTC。',
  },
  'door.session_over': {
    of: 'The session was silent, or open, for as long as a session may be.',
    sentence: '会话静默或开启的时间已达上限。',
    remedyOf: 'Open another session; the limits are in docs/reference/config.md.',
    remedy: '请另开一个会话；各项上限见 docs/reference/config.md。',
  },
  'door.body_too_large': {
    of: 'The request body is larger than this server accepts.',
    sentence: '请求正文超出本服务器接受的大小。',
    remedyOf: 'Send a smaller body; the limit is in docs/reference/config.md.',
    remedy: '请发送较小的正文；上限见 docs/reference/config.md。',
  },
  'door.content_type': {
    of: 'The request body must be JSON, with content-type application/json and no content-encoding.',
    sentence: '请求正文必须是 JSON，content-type 为 application/json，且不带 content-encoding。',
    remedyOf: 'Send content-type: application/json without content-encoding.',
    remedy: '请发送 content-type: application/json，不带 content-encoding。',
  },
  'door.json_invalid': {
    of: 'The request body is not valid JSON.',
    sentence: '请求正文不是有效的 JSON。',
    remedyOf: 'Correct the JSON; the message names the position.',
    remedy: '请更正 JSON；消息中指明了位置。',
  },
  'door.json_limits': {
    of: 'The request body is nested too deeply or has too many values.',
    sentence: '请求正文嵌套过深，或所含的值过多。',
    remedyOf: 'Flatten the body; the limits are in docs/reference/config.md.',
    remedy: '请减少嵌套层数；各项上限见 docs/reference/config.md。',
  },
  'door.json_duplicate_key': {
    of: 'The request body names the same key twice in one object.',
    sentence: '请求正文在同一个对象中两次给出同一个键。',
    remedyOf: 'Send each key once; the message names it.',
    remedy: '每个键只发送一次；消息中指明了该键。',
  },
  'door.form_invalid': {
    of: 'The request body is not a multipart form that is taken here.',
    sentence: '请求正文不是此处接受的 multipart 表单。',
    remedyOf:
      'Send plain fields and files, as the official clients do; the message says what is wrong.',
    remedy: '请像官方客户端那样发送普通字段和文件；消息中说明了问题所在。',
  },
  'door.utf8_invalid': {
    of: 'The request body is not valid UTF-8.',
    sentence: '请求正文不是有效的 UTF-8。',
    remedyOf: 'Encode the body as UTF-8.',
    remedy: '请将正文编码为 UTF-8。',
  },
  'door.field_invalid': {
    of: 'A field of the request is missing or has a wrong value.',
    sentence: '请求中有字段缺失或取值有误。',
    remedyOf: 'Correct the field that param names.',
    remedy: '请更正 param 所指的字段。',
  },
  'door.request_timeout': {
    of: 'The request did not arrive in time.',
    sentence: '请求未能及时到达。',
    remedyOf: 'Send the whole request without long pauses.',
    remedy: '请一次发送完整的请求，中间不要长时间停顿。',
  },
  'door.draining': {
    of: 'This server is shutting down.',
    sentence: '服务器正在关闭。',
    remedyOf: 'Try again; another replica or the restarted server will answer.',
    remedy: '请重试；另一个副本或重启后的服务器会应答。',
  },
  'door.internal': {
    of: 'The server had an error while processing the request.',
    sentence: '服务器在处理请求时出错。',
    remedyOf: 'Report the request id to the operator.',
    remedy: '请把请求编号告知运营方。',
  },
  'identity.key_missing': {
    of: 'No API key was given. Send it as Authorization: Bearer KEY or as api-key.',
    sentence: '没有给出 API 密钥。请以 Authorization: Bearer KEY 或 api-key 发送。',
    remedyOf: 'Send a key in one of the accepted headers.',
    remedy: '请在所接受的某个请求头中发送密钥。',
  },
  'identity.key_malformed': {
    of: 'Incorrect API key provided: it is not a key of this server.',
    sentence: 'API 密钥有误：它不是本服务器的密钥。',
    remedyOf: 'Check for a cut or mistyped key: its checksum does not fit.',
    remedy: '请检查密钥是否被截断或输错：其校验和不符。',
  },
  'identity.key_unknown': {
    of: 'Incorrect API key provided.',
    sentence: 'API 密钥有误。',
    remedyOf: 'Ask the operator for a valid key.',
    remedy: '请向运营方索取有效的密钥。',
  },
  'audit.receipt_not_found': {
    of: 'Resource not found.',
    sentence: '找不到该资源。',
    remedyOf: 'Check the id; a receipt is shown to keys of its own workload or party only.',
    remedy: '请检查编号；回执只向其所属工作负载或主体的密钥显示。',
  },
  'audit.entries_for_auditors': {
    of: "Entries of the log are read with an auditor's key.",
    sentence: '读取日志条目需要审计员的密钥。',
    remedyOf:
      'Ask the operator for an auditor key; the checkpoint, the tiles of hashes and your own receipts need none.',
    remedy: '请向运营方索取审计员密钥；检查点、哈希分片和您自己的回执无需密钥。',
  },
  'admin.unauthorized': {
    of: 'An admin key is needed.',
    sentence: '需要管理密钥。',
    remedyOf: 'Send Authorization: Bearer with the admin key.',
    remedy: '请以 Authorization: Bearer 发送管理密钥。',
  },
  'admin.too_many_wrong_keys': {
    of: 'Too many wrong admin keys came from this address; no key is looked at for a while.',
    sentence: '此地址发来的错误管理密钥过多；暂时不再查验任何密钥。',
    remedyOf: 'Wait for retry-after, and check the key.',
    remedy: '请按 retry-after 等待，并检查密钥。',
  },
  'admin.sign_in_refused': {
    of: 'This name and passphrase do not belong together.',
    sentence: '此名称与口令不匹配。',
    remedyOf: 'Check both; ask an admin for an invitation to set a new passphrase.',
    remedy: '请检查两者；或向管理员索取邀请以设置新口令。',
  },
  'admin.too_many_sign_ins': {
    of: 'Too many failed sign-ins came from this address or for this name.',
    sentence: '此地址或此名称登录失败的次数过多。',
    remedyOf: 'Wait for retry-after, and check the passphrase.',
    remedy: '请按 retry-after 等待，并检查口令。',
  },
  'admin.cross_site': {
    of: 'A request with a cookie must come from a page of this house.',
    sentence: '带有 Cookie 的请求必须来自本机构的页面。',
    remedyOf:
      'Send x-customhouse-csrf as the session says, from the same origin; programs send a Bearer key and no cookie.',
    remedy: '请在同源下按会话所示发送 x-customhouse-csrf；程序应发送 Bearer 密钥，不带 Cookie。',
  },
  'admin.forbidden': {
    of: 'Your roles do not allow this.',
    sentence: '您的角色不允许此操作。',
    remedyOf: 'Ask somebody whose role does; the detail names what is needed.',
    remedy: '请联系具有相应角色的人员；详情中说明了需要什么。',
  },
  'admin.out_of_scope': {
    of: 'This is not part of what your access shows.',
    sentence: '这不在您的访问范围之内。',
    remedyOf:
      'Your access is for one party, one channel or one audit; ask whoever runs the gateway for the rest.',
    remedy: '您的访问仅限于一个主体、一个渠道或一次审计；其余请联系网关的运营方。',
  },
  'admin.invalid': {
    of: 'The request is not valid.',
    sentence: '请求无效。',
    remedyOf: 'Correct the field that detail names.',
    remedy: '请更正详情所指的字段。',
  },
  'admin.contradicts': {
    of: 'Something else is held about the same thing for the same time.',
    sentence: '关于同一事物、同一时间已有其他记载。',
    remedyOf: 'Name what it replaces in the field that param names.',
    remedy: '请在 param 所指的字段中写明它取代的是哪一项。',
  },
  'admin.managed_by_file': {
    of: 'This object is managed by the configuration file.',
    sentence: '此对象由配置文件管理。',
    remedyOf: 'Change the file; it reloads by itself.',
    remedy: '请更改该文件；系统会自行重新读取。',
  },
  'admin.changed_meanwhile': {
    of: 'Somebody changed this object since you read it.',
    sentence: '您读取之后，有人更改了此对象。',
    remedyOf: 'Read it again, and repeat the change with its revision.',
    remedy: '请重新读取，并以新的修订号重复更改。',
  },
  'admin.in_use': {
    of: 'Others rest on this object.',
    sentence: '尚有其他对象依赖此对象。',
    remedyOf: 'Retire those first; the detail names them.',
    remedy: '请先停用它们；详情中列出了名称。',
  },
  'admin.held': {
    of: 'A legal hold stands over it, and nothing was erased.',
    sentence: '有一项法律保全正在生效，未删除任何内容。',
    remedyOf:
      'Have the hold lifted that the detail names, or order the erasure with whenHeld "wait".',
    remedy: '请解除详情中所列的保全，或以 whenHeld "wait" 申请删除。',
  },
}
