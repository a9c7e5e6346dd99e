//! `Draft`: what somebody has written and not sent yet.

use super::{
    Root,
    aggregate::{Aggregate, Found, Lookup, typed, words},
    command::{Command, Outcome, ReadBack, answered},
    context::{AnyOne, AnyRow, Context, Field, Gate, Leaf, Many, Object, One, Selection},
    node::find_each,
};
use crate::{
    authz::Permission,
    domain::draft::{self as drafts, DiscardDraft, SaveDraft},
    error::Result,
    store::shown::Shown,
};
use engine::{Arguments, Body, Cost, Load, Loaded, field, input, made_of};
use entity::{
    draft::Model,
    id::DraftId,
    vocabulary::{DraftCommand, DraftState},
};
use futures_util::FutureExt;
use std::collections::HashMap;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&DRAFT],
    enums: &[words::<DraftCommand>, words::<DraftState>],
    queries: &[made_of(
        "drafts",
        "[Draft!]!",
        "本人的草稿，最近保存者在前；他人不可见。/ The viewer's drafts, the last written first. Nobody else sees them.",
        &Many::<Root, Loaded<Own>, Model> { object: &DRAFT, of: |_, own, _| own.0.iter().collect() },
    )
    .gate(Gate::Needs(Permission::FollowChanges))],
    commands: &[Command::of::<SaveDraft>(), Command::of::<DiscardDraft>()],
    nodes: &[Lookup::of::<DraftId>(|ids, cx| {
        async move {
            let found = drafts::by_id(cx, &typed::<DraftId>(ids)).await?;
            Found::Ok(found.into_iter().map(|it| (it.id.0, AnyRow::new(&DRAFT, it))).collect())
        }
        .boxed()
    })],
    ..Aggregate::NONE
};

static DRAFT: Object<Model> = Object {
    name: "Draft",
    about: "草稿：仅本人可见，服务器从不执行。/ What its writer has not sent yet. Nobody else sees it, and the server never executes it.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.id)),
        field("command", "DraftCommand!", "所备的命令。/ What it is for.", |it, _, out| {
            out.plain(it.command)
        }),
        field(
            "subjectId",
            "ID!",
            "所涉事项的标识。/ What it is about, whether or not that is to be seen still.",
            |it, _, out| out.plain(drafts::subject_id(it)),
        ),
        field(
            "input",
            "String!",
            "草稿内容，原样。/ What was written, as the app wrote it.",
            |it, _, out| out.string(&it.input),
        ),
        field(
            "baseVersion",
            "String!",
            "起草时所见版本。/ The version of the subject that its writer saw.",
            |it, _, out| out.string(&it.base_version),
        ),
        made_of("state", "DraftState!", "所涉事项与起草时相较。/ How the subject stands to that.", STATE),
        made_of(
            "current",
            "Node",
            "所涉事项现在的样子；不再可见者为空。/ The subject as it is now; null where it is not to be seen any more.",
            &AnyOne::<Model, Loaded<Subjects>> { of: |it, subjects, _| subjects.0.get(&it.id) },
        ),
        field("revision", "Int!", "修订号。/ Its revision.", |it, _, out| out.int(it.revision)),
        field("updatedAt", "DateTime!", "最近保存时间。/ When it was last written.", |it, _, out| {
            out.plain(it.updated_at.rfc3339())
        }),
    ],
};

const STATE: &dyn Body<Context, Model> = &Leaf::<Model, Loaded<States>> {
    write: |it, states, _, out| out.plain(states.0.get(&it.id).copied().unwrap_or(DraftState::Gone)),
};

/// The drafts of whoever asks.
struct Own(Vec<Model>);

impl Load<Context> for Own {
    type Row = Root;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(5)
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(drafts::own(at.context()).await?))
    }
}

/// What drafts are about, as far as the viewer sees it.
struct Subjects(HashMap<DraftId, AnyRow>);

impl Load<Context> for Subjects {
    type Row = Model;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(1)
    }

    async fn load<'a>(rows: Vec<&'a Model>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(subjects(at.context(), &rows).await?))
    }
}

async fn subjects(cx: &Context, rows: &[&Model]) -> Result<HashMap<DraftId, AnyRow>> {
    let subject = |it: &&Model| {
        let (prefix, id) = drafts::subject(it);
        Some((prefix.to_owned(), id))
    };
    let found = find_each(cx, &rows.iter().map(subject).collect::<Vec<_>>()).await?;
    Ok(rows.iter().zip(found).filter_map(|(it, found)| Some((it.id, found?))).collect())
}

/// How what drafts are about stands to what was seen of it.
struct States(HashMap<DraftId, DraftState>);

impl Load<Context> for States {
    type Row = Model;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(2)
    }

    async fn load<'a>(rows: Vec<&'a Model>, (): (), at: Selection<'a>) -> Result<Self> {
        let there = subjects(at.context(), &rows).await?;
        Ok(Self(drafts::states(at.context(), &rows, |draft| there.contains_key(&draft.id)).await?))
    }
}

impl ReadBack for DraftId {
    type Answer = Model;

    async fn read(self, cx: &Context, _: &Shown) -> Result<Option<Model>> {
        Ok(drafts::by_id(cx, &[self]).await?.pop())
    }
}

static PAYLOAD: Object<Outcome<Model>> = Object {
    name: "DraftPayload",
    about: super::command::ABOUT_PAYLOAD,
    implements: &[],
    fields: &[DRAFT_NOW, Outcome::USER_ERRORS],
};

static DRAFT_OF: One<Outcome<Model>, (), Model> = One { object: &DRAFT, of: |it, (), _| it.done.as_ref() };

const DRAFT_NOW: Field<Outcome<Model>> = made_of(
    "draft",
    "Draft",
    "办理后的草稿；已弃置或未办理为空。/ The draft as it is now; null once it is discarded, or if nothing was done.",
    &DRAFT_OF,
);

answered!(
    SaveDraft,
    FollowChanges,
    "保存草稿：每人最多 200 份，每份最多 32 KiB，合计最多 3 MiB。/ Write a draft, or write one anew: at most 200 of an account, of 32 KiB each \
     and of 3 MiB in all.",
    "草稿。/ A draft." [
        input("id", "ID", "已有草稿的标识；不填为新草稿。/ Which one is written anew; a new one if not given."),
        input("command", "DraftCommand!", "所备的命令。/ What it is for."),
        input("subject", "ID!", "所涉事项：评价、评审或职责。/ What it is about: an evaluation, a review or a duty, as the command is."),
        input("input", "String!", "草稿内容。/ What is written; the app's own."),
        input("baseVersion", "String!", "起草时所见版本，取自变更流。/ The version of the subject that its writer saw, as `changes` gives it."),
        input("expectedRevision", "Int", "所见修订号；已有草稿必填。/ The revision that the app saw, of one that is there.")],
    &PAYLOAD
);

answered!(
    DiscardDraft,
    FollowChanges,
    "弃置本人的草稿。/ Discard a draft of one's own.",
    "弃置。/ Which draft."[input("id", "ID!", "草稿标识。/ Which draft.")],
    &PAYLOAD
);
