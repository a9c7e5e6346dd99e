//! `UserError`: why a command was not done, as data.

use super::context::{Object, One};
use crate::{
    error::{Current, Refusal, RefusalCode},
    text::{self, Lines},
};
use engine::{Enumeration, Interface, Writer, field, made_of};
use serde_json::Value;
use std::borrow::Cow;

/// The field of a command that holds a file. Whoever reads the file says in which line of it something is wrong.
const FILE: &str = "csv";

pub(super) static USER_ERROR: Interface = Interface {
    name: "UserError",
    about: "命令未办理的原因，可由用户改正。/ Why a command was not done, and what a person can mend.",
    fields: &[
        ("code", "UserErrorCode!", "原因代码。/ The kind of reason."),
        ("message", "String!", "原因说明，中文在前。/ The reason, Chinese first."),
        ("path", "[String!]!", "涉及的输入字段。/ Which part of the input it is about."),
        (
            "current",
            "CurrentState",
            "CONFLICT、STALE_CONTENT 时的现状。/ With CONFLICT and STALE_CONTENT, what is there now.",
        ),
    ],
};

pub(super) static INPUT_ERROR: Object<Refusal> = Object {
    name: "InputError",
    about: "输入所致的未办理原因。/ A reason that lies in the input or in what it names.",
    implements: &["UserError"],
    fields: &[
        field("code", "UserErrorCode!", "原因代码。/ The kind of reason.", |it, _, out| {
            out.plain(it.code.code())
        }),
        field(
            "message",
            "String!",
            "原因说明，中文在前。/ The reason, Chinese first.",
            |it, _, out| out.string(&it.message),
        ),
        field(
            "path",
            "[String!]!",
            "涉及的输入字段。/ Which part of the input it is about.",
            |it, _, out| out.leaves(&it.path, |out, step| out.string(step)),
        ),
        made_of(
            "current",
            "CurrentState",
            "CONFLICT、STALE_CONTENT 时的现状。/ With CONFLICT and STALE_CONTENT, what is there now.",
            &One::<Refusal, (), Current> { object: &CURRENT_STATE, of: |it, (), _| it.current.as_deref() },
        ),
    ],
};

pub(super) static CURRENT_STATE: Object<Current> = Object {
    name: "CurrentState",
    about: "所涉事项的现状，供刷新后重试。/ What is there now of what a command was about, to look at and try again.",
    implements: &[],
    fields: &[
        field("revision", "Int", "现修订号。/ Its revision.", |it, _, out| {
            out.optional(it.revision, Writer::int)
        }),
        field(
            "contentDigest",
            "String",
            "查看者所签署内容的现摘要。/ The digest of what the viewer signs of it.",
            |it, _, out| out.optional(it.content_digest.as_deref(), Writer::plain),
        ),
    ],
};

const CODES: [(RefusalCode, &str); 7] = [
    (RefusalCode::NotFound, "不存在，或不可见。/ Not there, or not to be seen."),
    (RefusalCode::NotPermitted, "可见但无权办理。/ Seen, but not the viewer's to do."),
    (RefusalCode::Invalid, "输入值不合要求。/ A value is out of its range."),
    (RefusalCode::Conflict, "他人已更新。/ Changed since the expected revision."),
    (RefusalCode::WrongState, "当前状态不能办理。/ Not in a state for it."),
    (RefusalCode::StaleContent, "签署内容已变更。/ What was signed or seen has changed."),
    (RefusalCode::DuplicateKey, "幂等键已用于其他请求。/ The key was used for something else."),
];

pub(super) fn codes() -> Enumeration {
    let words = CODES.iter().map(|(code, about)| (code.code(), *about));
    Enumeration::new("UserErrorCode", "未办理的原因。/ Why a command was not done.", words)
}

/// Refuses each text of a command's input that may not come in, whatever the command would do with it.
pub(super) fn unfit(input: &Value) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    find_unfit(input, &mut vec!["input".into()], &mut refusals);
    refusals
}

fn find_unfit(value: &Value, path: &mut Vec<Cow<'static, str>>, refusals: &mut Vec<Refusal>) {
    let mut below = |step: String, value: &Value| {
        path.push(step.into());
        find_unfit(value, path, refusals);
        path.pop();
    };
    match value {
        Value::Object(fields) => {
            for (name, value) in fields.iter().filter(|(name, _)| *name != FILE) {
                below(name.clone(), value);
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                below(index.to_string(), value);
            }
        }
        Value::String(given) => {
            if let Err(unfit) = text::fit(given, Lines::Many) {
                let (code, message) = (RefusalCode::Invalid, unfit.to_string());
                refusals.push(Refusal { code, message, path: path.clone(), current: None });
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
