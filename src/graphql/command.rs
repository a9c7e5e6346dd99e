//! Commands: one a request; what a person can mend is answered as data.

use super::{
    Root,
    aggregate::Aggregate,
    context::{AnyMany, AnyRow, Context, Field, Gate, Object, One},
    refusal::{self, CONFLICT_ERROR, CURRENT_STATE, INPUT_ERROR, STALE_CONTENT_ERROR, USER_ERROR, codes},
};
use crate::{
    domain::command::{self, Did},
    error::{Refusal, Result, Stop},
    store::shown::Shown,
};
use engine::{Arguments, Body, Cost, Declared, Input, InputObject, Load, Loaded, Selection, input, made_of};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use std::marker::PhantomData;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&INPUT_ERROR, &CONFLICT_ERROR, &STALE_CONTENT_ERROR, &CURRENT_STATE],
    interfaces: &[&USER_ERROR],
    enums: &[codes],
    ..Aggregate::NONE
};

/// A command as the API has it. What it writes and refuses is the domain's.
pub(super) trait Answered:
    command::Command<Done: ReadBack> + DeserializeOwned + Send + 'static
{
    /// What it takes.
    const GATE: Gate;
    /// What it does: Chinese, then English.
    const ABOUT: &'static str;
    /// What it is given.
    const INPUT: &'static InputObject;
    /// What it answers.
    const PAYLOAD: &'static Object<OutcomeOf<Self>>;
}

/// What comes of a command.
pub(super) type OutcomeOf<C> = Outcome<<<C as command::Command>::Done as ReadBack>::Answer>;

/// What names something that was done, as its payload shows it: as it was written where the viewer sees it so, or else read
/// again, through the viewer's scope. A command done earlier under the same key answers the same way.
pub(super) trait ReadBack: Send {
    /// What a payload shows.
    type Answer: Send + Sync + 'static;

    /// Reads it; none where the viewer sees it no more.
    fn read(self, cx: &Context, shown: &Shown) -> impl Future<Output = Result<Option<Self::Answer>>> + Send;
}

/// What came of a command: what was done, or why nothing was.
pub(super) struct Outcome<T> {
    pub(super) done: Option<T>,
    refusals: Vec<AnyRow>,
}

impl<T: Send + Sync + 'static> Outcome<T> {
    const REFUSALS: &'static dyn Body<Context, Self> =
        &AnyMany::<Self, ()> { of: |it, (), _| it.refusals.iter().map(Some).collect() };

    fn refused(refusals: Vec<Refusal>) -> Self {
        Self { done: None, refusals: refusals.into_iter().map(refusal::shown).collect() }
    }

    /// The field of a payload that says why nothing was done.
    pub(super) const USER_ERRORS: Field<Self> = made_of(
        "userErrors",
        "[UserError!]!",
        "未办理的原因；已办理为空列表。/ Why nothing was done; empty if it was.",
        Self::REFUSALS,
    );
}

/// The field of the mutation root by which a command is given, with its types.
pub(super) struct Command {
    pub(super) field: Field<Root>,
    pub(super) input: &'static InputObject,
    pub(super) payload: &'static dyn Declared,
}

impl Command {
    /// Of a command.
    pub(super) const fn of<C: Answered>() -> Self {
        let field = Field::required(C::NAME, C::PAYLOAD.name, C::ABOUT, Shape::<C>::BODY);
        Self { field: field.args(Shape::<C>::ARGUMENTS).gate(C::GATE), input: C::INPUT, payload: C::PAYLOAD }
    }
}

struct Shape<C>(PhantomData<C>);

impl<C: Answered> Shape<C> {
    const ARGUMENTS: &'static [Input] =
        &[Input::required("input", C::INPUT.name, "命令内容。/ The command.")];
    const BODY: &'static dyn Body<Context, Root> =
        &One::<Root, Loaded<Ran<C>>, _> { object: C::PAYLOAD, of: |_, ran, _| Some(&ran.0) };
}

/// A command that ran.
struct Ran<C: Answered>(OutcomeOf<C>);

impl<C: Answered> Load<Context> for Ran<C> {
    type Row = Root;
    type Needs = ();

    /// As many rows as it has items, or expects; as many as may be, where it does not say.
    fn cost(args: &Arguments) -> Cost {
        let of_input = |name: &str| args.get("input").and_then(|input| input.get(name));
        let items = match (of_input("items"), of_input("filter"), of_input("expectedCount")) {
            (Some(Value::Array(items)), ..) => u32::try_from(items.len()).ok(),
            (_, Some(Value::Object(_)), count) => {
                let count = count.and_then(Value::as_u64).and_then(|count| u32::try_from(count).ok());
                Some(count.unwrap_or(1_000))
            }
            _ => None,
        };
        items.map_or(Cost::rows(1), |items| Cost::page(items.max(1)))
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a, Context>) -> Result<Self> {
        #[derive(Deserialize)]
        struct Arguments<I> {
            input: I,
        }
        let refusals = at.arg("input").map(refusal::unfit).unwrap_or_default();
        if !refusals.is_empty() {
            return Ok(Self(Outcome::refused(refusals)));
        }
        let Arguments { input } = at.args::<Arguments<C>>()?;
        match command::run(at.context(), &input).await {
            Ok(Did { done, shown }) => {
                Ok(Self(Outcome { done: done.read(at.context(), &shown).await?, refusals: Vec::new() }))
            }
            Err(Stop::Refused(refusals)) => Ok(Self(Outcome::refused(refusals))),
            Err(Stop::Failed(error)) => Err(error),
        }
    }
}

/// Says what the API shows of a command: the permission that it takes, what it does, what its input is, and its payload,
/// which is one that several commands share, or one of its own name with these fields.
macro_rules! answered {
    ($command:ident, $permission:ident, $about:literal, $input:literal [$($field:expr),* $(,)?], [$($shown:expr),+]) => {
        $crate::graphql::command::answered!(
            $command,
            $permission,
            $about,
            $input [$($field),*],
            {
                static PAYLOAD: $crate::graphql::context::Object<$crate::graphql::command::OutcomeOf<$command>> =
                    $crate::graphql::context::Object {
                        name: concat!(stringify!($command), "Payload"),
                        about: $crate::graphql::command::ABOUT_PAYLOAD,
                        implements: &[],
                        fields: &[$($shown,)+ $crate::graphql::command::Outcome::USER_ERRORS],
                    };
                &PAYLOAD
            }
        );
    };
    ($command:ident, $permission:ident, $about:literal, $input:literal [$($field:expr),* $(,)?], $payload:expr) => {
        impl $crate::graphql::command::Answered for $command {
            const GATE: $crate::graphql::context::Gate = $crate::graphql::command::gate!($permission);
            const ABOUT: &'static str = $about;
            const INPUT: &'static engine::InputObject = &engine::InputObject {
                name: concat!(stringify!($command), "Input"),
                about: $input,
                fields: &[$($field,)* $crate::graphql::command::IDEMPOTENCY_KEY],
            };
            const PAYLOAD: &'static $crate::graphql::context::Object<
                $crate::graphql::command::OutcomeOf<$command>,
            > = $payload;
        }
    };
}
pub(super) use answered;

/// What a command takes: a permission, or to be signed in.
macro_rules! gate {
    (SignedIn) => {
        $crate::graphql::context::Gate::SignedIn
    };
    ($permission:ident) => {
        $crate::graphql::context::Gate::Commands($crate::authz::Permission::$permission)
    };
}
pub(super) use gate;

/// What a payload is.
pub(super) const ABOUT_PAYLOAD: &str = "命令结果。/ What came of the command.";

pub(super) const IDEMPOTENCY_KEY: Input = input(
    "idempotencyKey",
    "ID!",
    "幂等键，由客户端选定；同键同输入得同一结果。/ The client's name for this command: asked again, it is not done again.",
);
pub(super) const EXPECTED_REVISION: Input =
    input("expectedRevision", "Int!", "所见修订号。/ The revision that the client saw.");
pub(super) const REASON: Input =
    input("reason", "String!", "理由，最多 2000 字。/ Why, in at most 2000 characters.");
pub(super) const REMINDER: Input =
    input("text", "String!", "催办内容，最多 2000 字。/ What it says, in at most 2000 characters.");
