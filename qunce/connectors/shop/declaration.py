"""The shop connector's names and settings form."""

from qunce.connectors.contract import SettingField

NAMES = {"zh-hans": "商城（订单回传）", "en": "Shop (order webhook)", "es": "Tienda (aviso de pedidos)"}

FIELDS = (
    SettingField(
        "secret",
        {"zh-hans": "签名密钥", "en": "Signing secret", "es": "Secreto de firma"},
        {
            "zh-hans": "和商城系统里填同一个，至少 12 位。请求头 X-Shop-Signature 用它签名。",
            "en": "The same as in the shop system, at least 12 characters; it signs the header X-Shop-Signature.",
            "es": "El mismo que en la tienda, al menos 12 caracteres; firma la cabecera X-Shop-Signature.",
        },
        is_secret=True,
        pattern=r"\S{12,200}",
    ),
    SettingField(
        "identity_platform",
        {"zh-hans": "顾客身份所属平台", "en": "Platform of the customers' ids", "es": "Plataforma de los clientes"},
        {
            "zh-hans": "订单里的 external_userid 属于哪个平台，一般是 wecom。",
            "en": "Whose ids the orders name their customers by; usually wecom.",
            "es": "A qué plataforma pertenecen los identificadores; normalmente wecom.",
        },
        is_required=False,
        default="wecom",
        pattern=r"[a-z][a-z0-9_]{1,30}",
    ),
    SettingField(
        "window_seconds",
        {"zh-hans": "签名有效期（秒）", "en": "Signature lifetime (seconds)", "es": "Validez de la firma (segundos)"},
        {
            "zh-hans": "超过这个时间的请求会被拒绝；0 表示不限制。",
            "en": "Older requests are refused; 0 means any age.",
            "es": "Se rechazan las más antiguas; 0 acepta cualquier antigüedad.",
        },
        is_required=False,
        default="300",
        pattern=r"[0-9]{1,6}",
    ),
)
