//! What goes wrong, in the two ways a client must tell apart.
//!
//! A [`Refusal`] is an answer: the command was understood and not done, and a person can mend the cause. It
//! travels in the payload. An [`Error`] is a fault of the request or of the server, and travels as a top-level
//! error with a code.

use crate::authz::Permission;
use sea_orm::DbErr;
use std::borrow::Cow;

/// A fault of a request, or of the server while it worked on one.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody signed in, and the field needs somebody.
    #[error("需要登录 / sign in first")]
    Unauthenticated,
    /// The viewer holds the field's permission nowhere.
    #[error("没有权限 / this needs {0}")]
    Forbidden(Permission),
    /// The request's own content cannot be read.
    #[error("{0}")]
    BadInput(String),
    /// More than the server does for one request.
    #[error("{0}")]
    LimitExceeded(String),
    /// The database did not do what it was asked.
    #[error("database: {0}")]
    Database(DbErr),
    /// The database does not answer for now. Whether a command that had reached it was done, its key tells.
    #[error("the database does not answer: {0}")]
    Unavailable(DbErr),
    /// The database cannot be reached for now, or broke off, or is not for this version any more. Whether a command that had
    /// reached it was done, its key tells. The log says once that it is so.
    #[error("the database cannot be reached: {0}")]
    Unreachable(DbErr),
    /// The database has no room for what was to be written: nothing was.
    #[error("the database's disk takes no more: {0}")]
    DiskFull(DbErr),
    /// The database may not be written: nothing was.
    #[error("the database cannot be written: {0}")]
    ReadOnly(DbErr),
    /// Where files are kept does not do what it was asked.
    #[error("files: {0}")]
    Files(String),
    /// The server cannot work yet; what is missing is no secret.
    #[error("{0}")]
    Unready(&'static str),
    /// Something that the program itself guarantees did not hold.
    #[error("broken invariant: {0}")]
    Broken(&'static str),
}

/// Characters of a code that a message repeats.
const MOST_SHOWN: usize = 100;

impl Error {
    /// A code that a question gives at `field`, and that nothing has.
    pub fn no_such(field: &str, code: &str) -> Self {
        let shown: String = code.chars().take(MOST_SHOWN).collect();
        Self::BadInput(format!("{field}：没有代码 “{shown}” / {field}: nothing has the code \"{shown}\""))
    }

    /// `extensions.code` of the error in an answer.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden(_) => "FORBIDDEN",
            Self::BadInput(_) => "BAD_USER_INPUT",
            Self::LimitExceeded(_) => "LIMIT_EXCEEDED",
            Self::Unavailable(_) | Self::Unreachable(_) | Self::Files(_) => "UNAVAILABLE",
            Self::DiskFull(_) | Self::ReadOnly(_) => "READ_ONLY",
            Self::Database(_) | Self::Unready(_) | Self::Broken(_) => "INTERNAL",
        }
    }

    /// What a client is told. What happened inside stays in the log.
    pub fn public_message(&self) -> String {
        let message = match self {
            Self::Database(_) | Self::Broken(_) => "服务器内部错误 / the server failed; try again",
            Self::Unavailable(_) | Self::Unreachable(_) => {
                "数据库暂时没有响应，请稍后重试，命令须用原幂等键 / \
                 the database does not answer for now: try again, a command with the same key"
            }
            Self::DiskFull(_) => {
                "数据库磁盘已满，未写入任何内容，请联系系统管理员 / \
                 the database's disk is full and nothing was written: tell the operator"
            }
            Self::Files(_) => {
                "文件存储暂时没有响应，请稍后重试 / the files cannot be reached for now: try again"
            }
            Self::ReadOnly(_) => {
                "数据库目前只读，未写入任何内容，请联系系统管理员 / \
                 the database is read-only and nothing was written: tell the operator"
            }
            _ => return self.to_string(),
        };
        message.to_owned()
    }

    /// Whether the log has it already: of what every request finds it is told once.
    pub const fn is_said_once(&self) -> bool {
        matches!(self, Self::Unreachable(_))
    }

    /// Whether it is the operator's to mend, and so for the log.
    pub const fn is_ours(&self) -> bool {
        matches!(
            self,
            Self::Database(_)
                | Self::Unavailable(_)
                | Self::DiskFull(_)
                | Self::ReadOnly(_)
                | Self::Files(_)
                | Self::Broken(_)
        )
    }
}

impl From<engine::Error> for Error {
    fn from(error: engine::Error) -> Self {
        match error {
            engine::Error::BadInput(message) => Self::BadInput(message),
            engine::Error::LimitExceeded(message) => Self::LimitExceeded(message),
            engine::Error::Broken(invariant) => Self::Broken(invariant),
        }
    }
}

/// Shorthand for what may fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a command was not done.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct Refusal {
    /// The kind of reason, for programs.
    pub code: RefusalCode,
    /// The reason, for people: Chinese, then English.
    pub message: String,
    /// Which part of the input it is about: names, and places in lists from 0, from the argument inwards.
    pub path: Vec<Cow<'static, str>>,
    /// What is there now, where it is another thing than the client saw.
    pub current: Option<Box<Current>>,
}

/// What is there now of a row that the viewer sees.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct Current {
    /// Its revision.
    pub revision: Option<i64>,
    /// The digest of what the viewer signs or sees of it.
    pub content_digest: Option<String>,
    /// Its id, as clients know it. It is not in what commands said that were given before there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

/// The kinds of reasons, as the API's `UserErrorCode` names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RefusalCode {
    /// There is no such thing, as far as the viewer can tell.
    NotFound,
    /// The viewer sees it and may not do this with it.
    NotPermitted,
    /// A value is out of its range.
    Invalid,
    /// Somebody else changed it since the expected revision.
    Conflict,
    /// It is not in a state from which this can be done.
    WrongState,
    /// What the signer saw is no longer what stands there.
    StaleContent,
    /// The idempotency key was used for something else.
    DuplicateKey,
}

impl RefusalCode {
    /// The code in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::NotPermitted => "NOT_PERMITTED",
            Self::Invalid => "INVALID",
            Self::Conflict => "CONFLICT",
            Self::WrongState => "WRONG_STATE",
            Self::StaleContent => "STALE_CONTENT",
            Self::DuplicateKey => "DUPLICATE_KEY",
        }
    }
}

impl Refusal {
    /// A refusal that is about one field of the input.
    pub fn new(code: RefusalCode, field: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), path: vec!["input".into(), field.into()], current: None }
    }

    /// The same, with what is there now.
    #[must_use]
    pub fn with_current(self, current: Current) -> Self {
        Self { current: Some(Box::new(current)), ..self }
    }

    /// The same, about one field of the item at `index` of a list in the input.
    #[must_use]
    pub fn in_item(mut self, list: &'static str, index: usize) -> Self {
        let inside = self.path.split_off(1);
        self.path.extend([list.into(), index.to_string().into()]);
        self.path.extend(inside);
        self
    }

    /// The same, about one field of an object in the input.
    #[must_use]
    pub fn in_field(mut self, object: &'static str) -> Self {
        self.path.insert(1, object.into());
        self
    }

    /// What the viewer sees and may not do this with.
    pub fn not_permitted(field: &'static str) -> Self {
        Self::new(RefusalCode::NotPermitted, field, "无权办理 / not permitted")
    }

    /// The one answer for what is not there and for what one may not see.
    pub fn not_found(field: &'static str) -> Self {
        Self::new(RefusalCode::NotFound, field, "不存在 / there is no such thing")
    }
}

/// Why a command ended without being done.
#[derive(Debug)]
pub enum Stop {
    /// It was refused, for these reasons; nothing was written.
    Refused(Vec<Refusal>),
    /// It failed; nothing was written.
    Failed(Error),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal])
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<DbErr> for Stop {
    fn from(error: DbErr) -> Self {
        Self::Failed(error.into())
    }
}
