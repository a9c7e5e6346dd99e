//! `UserError`: why a command was not done, as data.

use super::{
    context::{AnyOne, AnyRow, Context, Field, Object, One, Selection},
    node::find_each,
};
use crate::{
    error::{Current, Refusal, RefusalCode, Result},
    text::{self, Lines},
};
use engine::{Arguments, Cost, Enumeration, Interface, Load, Loaded, Writer, field, made_of};
use entity::id::parse_type_id;
use serde_json::Value;
use std::{borrow::Cow, collections::HashMap};

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
    fields: &[CODE, MESSAGE, PATH, CURRENT],
};

pub(super) static CONFLICT_ERROR: Object<Refusal> = Object {
    name: "ConflictError",
    about: "他人已更新：以副本为本，以本次所填与现状合并后，按现修订号再办。/ It changed since the revision that was given. Merge: the base is in the app's copy, \
            one's own in the command, theirs here; then give the command again with this revision.",
    implements: &["UserError"],
    fields: &[
        CODE,
        MESSAGE,
        PATH,
        CURRENT,
        field("currentRevision", "Int!", "现修订号。/ Its revision now.", |it, _, out| {
            out.int(of(it).and_then(|current| current.revision).unwrap_or_default())
        }),
        CURRENT_NODE,
    ],
};

pub(super) static STALE_CONTENT_ERROR: Object<Refusal> = Object {
    name: "StaleContentError",
    about: "所签内容已变更：核对现状后，按现摘要重新签署。/ What was to be signed is not what stands there. Whoever signs looks at it again, and signs by this \
            digest.",
    implements: &["UserError"],
    fields: &[
        CODE,
        MESSAGE,
        PATH,
        CURRENT,
        field(
            "currentDigest",
            "String!",
            "现内容摘要。/ The digest of what the viewer signs of it now.",
            |it, _, out| out.plain(of(it).and_then(|it| it.content_digest.as_deref()).unwrap_or_default()),
        ),
        CURRENT_NODE,
    ],
};

/// A refusal as the type that says most of it.
pub(super) fn shown(refusal: Refusal) -> AnyRow {
    let current = refusal.current.as_deref();
    match refusal.code {
        RefusalCode::Conflict if current.is_some_and(|it| it.revision.is_some()) => {
            AnyRow::new(&CONFLICT_ERROR, refusal)
        }
        RefusalCode::StaleContent if current.is_some_and(|it| it.content_digest.is_some()) => {
            AnyRow::new(&STALE_CONTENT_ERROR, refusal)
        }
        _ => AnyRow::new(&INPUT_ERROR, refusal),
    }
}

fn of(refusal: &Refusal) -> Option<&Current> {
    refusal.current.as_deref()
}

const CODE: Field<Refusal> =
    field("code", "UserErrorCode!", "原因代码。/ The kind of reason.", |it, _, out| {
        out.plain(it.code.code())
    });
const MESSAGE: Field<Refusal> = field(
    "message",
    "String!",
    "原因说明，中文在前。/ The reason, Chinese first.",
    |it, _, out| out.string(&it.message),
);
const PATH: Field<Refusal> = field(
    "path",
    "[String!]!",
    "涉及的输入字段。/ Which part of the input it is about.",
    |it, _, out| out.leaves(&it.path, |out, step| out.string(step)),
);
const CURRENT: Field<Refusal> = made_of(
    "current",
    "CurrentState",
    "CONFLICT、STALE_CONTENT 时的现状。/ With CONFLICT and STALE_CONTENT, what is there now.",
    &CURRENT_OF,
);
static CURRENT_OF: One<Refusal, (), Current> = One { object: &CURRENT_STATE, of: |it, (), _| of(it) };
const CURRENT_NODE: Field<Refusal> = made_of(
    "currentNode",
    "Node",
    "该事项现在的样子，限查看者可见者；其间已不可见者为空。/ The thing as it is now, as far as the viewer sees it; null where it is not to be seen any \
     more by now.",
    &AnyOne::<Refusal, Loaded<Now>> { of: |it, now, _| now.0.get(of(it)?.subject.as_ref()?) },
);

/// What refusals are about, as it is now.
struct Now(HashMap<String, AnyRow>);

impl Load<Context> for Now {
    type Row = Refusal;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(1)
    }

    async fn load<'a>(rows: Vec<&'a Refusal>, (): (), at: Selection<'a>) -> Result<Self> {
        let subjects: Vec<&String> = rows.iter().filter_map(|it| of(it)?.subject.as_ref()).collect();
        let ids: Vec<_> = subjects.iter().map(|id| parse_type_id(id)).collect();
        let found = find_each(at.context(), &ids).await?;
        let now = subjects.into_iter().zip(found).filter_map(|(id, row)| Some((id.clone(), row?)));
        Ok(Self(now.collect()))
    }
}

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
