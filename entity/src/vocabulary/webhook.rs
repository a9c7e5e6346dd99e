//! The words of webhooks.

use super::{UnknownWord, Vocabulary};
use sea_orm::DeriveValueType;
use std::{fmt, str::FromStr};

vocabularies! {
    /// Webhook 的形式。/ What a webhook is told.
    WebhookForm {
        /// 告知变更：类别、标识、版本。/ What changed of what its account may see: kinds, ids, versions.
        Changes = "CHANGES",
        /// 仅告知某账户有新变更，供推送网关唤醒手机。/ That there is something new for an account, and nothing else: for who wakes phones.
        Wake = "WAKE",
    }

    /// Webhook 的状态。/ Whether a webhook is told.
    WebhookState {
        /// 送达中。/ It is.
        Active = "ACTIVE",
        /// 已暂停；恢复后从停处继续。/ It is not; once resumed it goes on where it stood.
        Suspended = "SUSPENDED",
    }

    /// Webhook 暂停的原因。/ Why a webhook is not told.
    WebhookSuspension {
        /// 由管理者暂停。/ Somebody suspended it.
        Requested = "REQUESTED",
        /// 接收方答 410。/ It answered that it is gone (410).
        Gone = "GONE",
        /// 多次未能送达。/ It could not be told so often that it was given up.
        Failing = "FAILING",
        /// 其账户已停用。/ Its account is disabled.
        AccountDisabled = "ACCOUNT_DISABLED",
        /// 其账户无权跟踪变更。/ Its account may follow nothing.
        WithoutRights = "WITHOUT_RIGHTS",
        /// 其登记的操作已停用，或所问并非一页变更。/ The registered operation that it reads by is retired, or asks for no page of changes.
        Document = "DOCUMENT",
    }

    /// 一次送达的结果。/ What came of an attempt to tell a webhook.
    WebhookOutcome {
        /// 已送达（2xx）。/ It was told: it answered 2xx.
        Delivered = "DELIVERED",
        /// 答以其他状态。/ It answered something else; what it redirects to is not followed.
        Refused = "REFUSED",
        /// 未作答、逾时或证书不受信任。/ It did not answer, or not in time, or with a certificate that nobody trusts.
        NoAnswer = "NO_ANSWER",
        /// 其地址不许发送。/ It is at an address that nothing is sent to.
        Barred = "BARRED",
    }
}
