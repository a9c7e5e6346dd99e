//! `UserError`: why a command was not done, as data.

use super::answer::{Interface, Object, field};
use crate::error::Refusal;

pub(super) const USER_ERROR: Interface = Interface {
    name: "UserError",
    about: "命令未办理的原因，可由用户改正。/ Why a command was not done, and what a person can mend.",
    fields: &[
        ("code", "UserErrorCode!", "原因代码。/ The kind of reason."),
        ("message", "String!", "原因说明，中文在前。/ The reason, Chinese first."),
        ("path", "[String!]!", "涉及的输入字段。/ Which part of the input it is about."),
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
    ],
};
