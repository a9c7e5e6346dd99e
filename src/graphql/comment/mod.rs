//! `Comment`: what people say of a duty, an evaluation, a review or an item of a list.

use super::{
    aggregate::{Aggregate, Found, Lookup, typed},
    command::{Command, Outcome, ReadBack, answered},
    context::{AnyRow, Context, Field, Many, Object, One, Selection},
    history::Talked,
    organization::ORGANIZATION,
    person::{Hands, USER},
    scenario::SCENARIO,
};
use crate::{
    catalogue::{Organization, Scenario},
    domain::{
        comment::{self as comments, AddComment, RetractComment},
        person::Person,
    },
    error::Result,
    store::shown::Shown,
};
use engine::{Arguments, Body, Cost, Load, Loaded, field, input, made_of};
use entity::{comment::Comment, id::CommentId};
use futures_util::FutureExt;
use std::{collections::HashMap, marker::PhantomData};
use uuid::Uuid;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&COMMENT],
    commands: &[Command::of::<AddComment>(), Command::of::<RetractComment>()],
    nodes: &[Lookup::of::<CommentId>(|ids, cx| {
        async move {
            let found = comments::by_id(cx, &typed::<CommentId>(ids)).await?;
            Found::Ok(found.into_iter().map(|it| (it.id.0, AnyRow::new(&COMMENT, it))).collect())
        }
        .boxed()
    })],
    ..Aggregate::NONE
};

static COMMENT: Object<Comment> = Object {
    name: "Comment",
    about: "留言，不属签署内容。/ What somebody said, which is no part of what is signed.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.id)),
        field(
            "body",
            "String!",
            "内容；撤回后仅本单位与统筹协调机构可见，其他人所见为空。/ What was said; once it is retracted, empty to all but its organization and \
             the lead office.",
            |it, _, out| out.string(&it.body),
        ),
        made_of(
            "scenario",
            "Scenario",
            "所涉场景，限评价；空为整个评价。/ Of which scenario of the evaluation; null where it is of all of it.",
            &One::<Comment, (), Scenario> {
                object: &SCENARIO,
                of: |it, (), at| at.context().catalogue.scenario(it.scenario_id?),
            },
        ),
        made_of(
            "writtenBy",
            "User!",
            "留言人。/ Who said it.",
            &One::<Comment, Loaded<Hands<Comment>>, Person> {
                object: &USER,
                of: |it, hands, _| hands.of(it),
            },
        ),
        made_of(
            "organization",
            "Organization!",
            "所代表的单位。/ For whom it was said.",
            &One::<Comment, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.organization_id),
            },
        ),
        field("writtenAt", "DateTime!", "留言时间。/ When.", |it, _, out| {
            out.plain(it.written_at.rfc3339())
        }),
        field("retractedAt", "DateTime", "撤回时间。/ When it was retracted.", |it, _, out| {
            out.optional(it.retracted_at, |out, moment| out.plain(moment.rfc3339()))
        }),
    ],
};

/// The comments on each of a type's rows.
pub(super) struct Talk<T> {
    found: HashMap<Uuid, Vec<Comment>>,
    of: PhantomData<fn(T)>,
}

impl<T: Talked> Talk<T> {
    const BODY: &'static dyn Body<Context, T> = &Many::<T, Loaded<Self>, Comment> {
        object: &COMMENT,
        of: |it, talk, _| talk.found.get(&it.id()).into_iter().flatten().collect(),
    };

    /// The field of a type that has its comments.
    pub(super) const FIELD: Field<T> = made_of(
        "comments",
        "[Comment!]!",
        "查看者可见的留言，按时间先后：评价中限可见场景，评审中未作结论前限本单位的。/ The comments that the viewer may see, the oldest first: on \
         an evaluation those on scenarios of which it sees scores, in a review one's own until the conclusion.",
        Self::BODY,
    );
}

impl<T: Talked> Load<Context> for Talk<T> {
    type Row = T;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(5)
    }

    async fn load<'a>(rows: Vec<&'a T>, (): (), at: Selection<'a>) -> Result<Self> {
        let on: Vec<Uuid> = rows.iter().map(|it| it.id()).collect();
        Ok(Self { found: comments::comments::<T::Comments>(at.context(), &on).await?, of: PhantomData })
    }
}

impl ReadBack for CommentId {
    type Answer = Comment;

    async fn read(self, cx: &Context, _: &Shown) -> Result<Option<Comment>> {
        Ok(comments::by_id(cx, &[self]).await?.pop())
    }
}

static COMMENT_OF: One<Outcome<Comment>, (), Comment> =
    One { object: &COMMENT, of: |it, (), _| it.done.as_ref() };

const COMMENT_NOW: Field<Outcome<Comment>> = made_of(
    "comment",
    "Comment",
    "办理后的留言；未办理为空。/ The comment as it is now; null if nothing was done.",
    &COMMENT_OF,
);

answered!(
    AddComment,
    Comment,
    "对职责、评价、评审或清单事项留言；不改变其修订号与签署内容。/ Comment on a duty, an evaluation, a review or an item of a list. It changes neither a \
     revision nor what is signed.",
    "留言。/ A comment." [
        input("subject", "ID!", "职责、评价、评审或清单事项的标识。/ Which duty, evaluation, review or item of a list."),
        input("body", "String!", "内容，最多 2000 字。/ What is said, in at most 2000 characters."),
        input(
            "scenario",
            "String",
            "场景代码，限评价；部门必填，且为其负责的场景。/ The code of the evaluation's scenario that it is about; a department gives one that it \
             answers for.",
        ),
        input(
            "organization",
            "String",
            "所代表单位的代码；查看者以多个单位的身份可见时必填。/ For whom, by its code, where the viewer sees the subject for several.",
        )],
    [COMMENT_NOW]
);

answered!(
    RetractComment,
    Comment,
    "撤回留言：由留言人，或可代表该单位签署的人；记录保留。/ Retract a comment: by its writer, or whoever signs for its organization. It stays on \
     record.",
    "撤回。/ A retraction." [
        input("id", "ID!", "留言标识。/ Which comment."),
        input("reason", "String", "理由，最多 2000 字。/ Why, in at most 2000 characters.")],
    [COMMENT_NOW]
);
