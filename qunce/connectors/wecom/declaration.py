"""What the WeCom connector says of itself: capabilities with their limits, and its settings form.

Sources are pages of developer.work.weixin.qq.com/document/path/NNNNN.
"""

from qunce.connectors.contract import Capability, Limit, Mode, SettingField

VERIFIED_ON = "2026-11-22"

NAMES = {"zh-hans": "企业微信", "en": "WeCom", "es": "WeCom"}


def limit(code: str, value: int, unit: str, page: int) -> Limit:
    """A limit with its page."""
    return Limit(code, value, unit, f"https://developer.work.weixin.qq.com/document/path/{page}", VERIFIED_ON)


CALLS = (limit("calls_per_minute", 10_000, "calls", 90454), limit("calls_per_hour", 150_000, "calls", 90454))

CAPABILITIES = (
    Capability(
        "welcome",
        Mode.API,
        (
            limit("welcome_seconds", 20, "seconds", 92137),
            limit("text_bytes", 4000, "bytes", 92137),
            limit("attachments", 9, "pieces", 92137),
        ),
    ),
    Capability(
        "group_message",
        Mode.CONFIRMED,
        (
            limit("groups_per_task", 2000, "groups", 92135),
            limit("text_bytes", 4000, "bytes", 92135),
            limit("attachments", 9, "pieces", 92135),
            limit("per_group_a_day_on_average", 1, "messages", 92135),
        ),
    ),
    Capability(
        "direct_message",
        Mode.CONFIRMED,
        (
            limit("customers_per_task", 10_000, "people", 92135),
            limit("text_bytes", 4000, "bytes", 92135),
            limit("attachments", 9, "pieces", 92135),
            limit("per_customer_a_day_on_average", 1, "messages", 92135),
        ),
    ),
    Capability("group_post", Mode.PERSON),
    Capability("sync", Mode.API, (limit("groups_per_page", 1000, "groups", 92120), *CALLS)),
    Capability("messages", Mode.API, (limit("days_kept", 5, "days", 91774),)),
    Capability(
        "callbacks", Mode.API, (limit("answer_seconds", 5, "seconds", 90930), limit("tries", 3, "tries", 90930))
    ),
)

FIELDS = (
    SettingField(
        "corp_id",
        {"zh-hans": "企业 ID", "en": "Corp ID", "es": "ID de la empresa"},
        {
            "zh-hans": "管理后台 → 我的企业 → 企业信息，最下方。",
            "en": "Admin console → My company → Company info, at the bottom.",
            "es": "Consola de administración → Mi empresa → Información, al final.",
        },
        pattern=r"w[wx][0-9A-Za-z]{8,40}",
    ),
    SettingField(
        "corp_secret",
        {"zh-hans": "自建应用 Secret", "en": "App secret", "es": "Secreto de la aplicación"},
        {
            "zh-hans": "用自建应用的 Secret，并在「客户联系 → 可调用接口的应用」中勾选它；"
            "群主和客服要在应用的可见范围内。",
            "en": "The secret of a self-built app that is allowed under Customer contact → Apps that may call the API; "
            "group owners must be in its visible range.",
            "es": "El secreto de una aplicación propia autorizada en Contacto con clientes; "
            "los dueños de los grupos deben estar en su ámbito visible.",
        },
        is_secret=True,
    ),
    SettingField(
        "agent_id",
        {"zh-hans": "应用 AgentId", "en": "Agent ID", "es": "ID del agente"},
        {
            "zh-hans": "自建应用详情页顶部。给员工发应用消息时才需要。",
            "en": "On top of the app's page. Only needed for app messages to employees.",
            "es": "Arriba en la página de la aplicación. Solo hace falta para mensajes a empleados.",
        },
        is_required=False,
        pattern=r"[0-9]{1,12}",
    ),
    SettingField(
        "callback_token",
        {"zh-hans": "回调 Token", "en": "Callback token", "es": "Token de la llamada de retorno"},
        {
            "zh-hans": "应用 → 接收消息 → 设置 API 接收，点「随机获取」，两边填一样的。",
            "en": "App → Receive messages → API settings: press Random, and enter the same here.",
            "es": "Aplicación → Recibir mensajes → API: pulse Aleatorio y escriba aquí lo mismo.",
        },
        is_secret=True,
        is_required=False,
        pattern=r"[0-9A-Za-z]{1,32}",
    ),
    SettingField(
        "callback_aes_key",
        {"zh-hans": "EncodingAESKey", "en": "EncodingAESKey", "es": "EncodingAESKey"},
        {
            "zh-hans": "和 Token 在同一页，43 个字符。先在这里保存，再到企业微信后台点保存。",
            "en": "On the same page, 43 characters. Save here first, then press Save in WeCom.",
            "es": "En la misma página, 43 caracteres. Guarde primero aquí y después en WeCom.",
        },
        is_secret=True,
        is_required=False,
        pattern=r"[0-9A-Za-z+/]{43}",
    ),
    SettingField(
        "archive_url",
        {"zh-hans": "会话存档网关地址", "en": "Message archive bridge", "es": "Puente del archivo de mensajes"},
        {
            "zh-hans": "没有开通会话内容存档就留空；不填则读不到群消息，其余功能不受影响。",
            "en": "Leave empty without the paid message archive: group messages cannot be read then, all else works.",
            "es": "Déjelo vacío si no tiene el archivo de mensajes: no se leerán los mensajes, lo demás funciona.",
        },
        is_required=False,
        pattern=r"https?://[^\s]+",
    ),
    SettingField(
        "archive_key",
        {"zh-hans": "会话存档网关密钥", "en": "Bridge key", "es": "Clave del puente"},
        {
            "zh-hans": "存档网关启动时设置的访问密钥。",
            "en": "The access key that the bridge was started with.",
            "es": "La clave de acceso con la que se inició el puente.",
        },
        is_secret=True,
        is_required=False,
    ),
    SettingField(
        "callback_window_seconds",
        {"zh-hans": "回调时间窗口（秒）", "en": "Callback window (seconds)", "es": "Ventana de llamadas (segundos)"},
        {
            "zh-hans": "0 表示不限制（推荐）：断线后平台补发的回调不会丢，重复的会自动忽略。",
            "en": "0 means any age (recommended): late redeliveries are kept, and repeats change nothing.",
            "es": "0 acepta cualquier antigüedad (recomendado): nada se pierde y las repeticiones no cambian nada.",
        },
        is_required=False,
        default="0",
        pattern=r"[0-9]{1,6}",
    ),
    SettingField(
        "base_url",
        {"zh-hans": "接口地址", "en": "API address", "es": "Dirección de la API"},
        {
            "zh-hans": "一般不用改。演练时填模拟器的地址。",
            "en": "Seldom changed. For a rehearsal, the simulator's address.",
            "es": "Rara vez se cambia. En un ensayo, la dirección del simulador.",
        },
        is_required=False,
        default="https://qyapi.weixin.qq.com",
        pattern=r"https?://[^\s]+",
    ),
)
