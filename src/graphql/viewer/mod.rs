//! `Viewer`: whoever asks.

use super::{
    Root,
    account::ACCOUNT,
    aggregate::{Aggregate, words},
    assignment::{GivenAway, HELD_ASSIGNMENT, ONLY_ACTIVE, Own},
    context::{Context, Many, Object, One, Selection},
    notification::Inbox,
    organization::ORGANIZATION,
    person::{Delegators, USER},
    rights::{PERMISSION_REACH, Permissions},
    scenario::SCENARIO,
    session::SESSION,
};
use crate::{
    authz::{Assignment, HeldPermission, Viewer},
    catalogue::{Organization, Scenario},
    domain::{
        account::record as accounts,
        assignment::{self as assignments, HeldAssignment},
        duty::{self as duties, Filter},
        person::{OnBehalf, Person},
        scenario as scenarios, session as sessions,
    },
    error::Result,
};
use engine::{Arguments, Cost, Load, Loaded, field, made_of};
use entity::{
    account_record,
    id::{AccountId, AccountRecordId},
    session,
    vocabulary::{DutyStatus, Role},
};

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&VIEWER, &ASSIGNMENT, &DUTY_COUNT],
    enums: &[words::<Role>],
    queries: &[made_of(
        "viewer",
        "Viewer",
        "当前登录者；未登录为空。/ Whoever is signed in; null for nobody.",
        &One::<Root, (), Viewer> {
            object: &VIEWER,
            of: |_, (), at| Some(&*at.context().viewer).filter(|viewer| viewer.identity().is_some()),
        },
    )],
    ..Aggregate::NONE
};

static VIEWER: Object<Viewer> = Object {
    name: "Viewer",
    about: "当前登录者。/ Whoever is signed in.",
    implements: &[],
    fields: &[
        made_of(
            "user",
            "User!",
            "登录者本人。/ The account.",
            &One::<Viewer, Loaded<Oneself>, Person> { object: &USER, of: |_, found, _| found.0.as_ref() },
        ),
        made_of(
            "account",
            "Account!",
            "本人账户。/ One's own account.",
            &One::<Viewer, Loaded<OwnAccount>, account_record::Model> {
                object: &ACCOUNT,
                of: |_, found, _| found.0.as_ref(),
            },
        ),
        made_of(
            "sessions",
            "[Session!]!",
            "本人现有的会话，最新在前；他人不可见。/ One's own sessions that last, the newest first. Nobody else sees them.",
            &Many::<Viewer, Loaded<Sessions>, session::Model> {
                object: &SESSION,
                of: |_, found, _| found.0.iter().collect(),
            },
        ),
        made_of(
            "assignments",
            "[Assignment!]!",
            "现任角色。/ The assignments that are active now.",
            &Many::<Viewer, (), Assignment> {
                object: &ASSIGNMENT,
                of: |it, (), _| it.assignments().iter().collect(),
            },
        ),
        made_of(
            "heldAssignments",
            "[HeldAssignment!]!",
            "本人的任职，含已结束与尚未开始的，按开始时间先后。/ What the viewer holds, has held and is to hold, from the first that begins on.",
            &Many::<Viewer, Loaded<Own>, HeldAssignment> {
                object: &HELD_ASSIGNMENT,
                of: |_, held, _| held.0.iter().collect(),
            },
        )
        .args(&[ONLY_ACTIVE]),
        made_of(
            "delegations",
            "[HeldAssignment!]!",
            "本人委托他人代行的任职，按开始时间先后。/ What others hold on the viewer's behalf, likewise.",
            &Many::<Viewer, Loaded<GivenAway>, HeldAssignment> {
                object: &HELD_ASSIGNMENT,
                of: |_, held, _| held.0.iter().collect(),
            },
        )
        .args(&[ONLY_ACTIVE]),
        made_of(
            "permissions",
            "[PermissionReach!]!",
            "本人可做什么、在哪里、凭哪个角色；供界面决定显示哪些操作，对某一事项能否办理以其 viewerActions 为准。/ What the viewer may do, where, and by \
             which role, so that an app shows the right buttons; of one thing its viewerActions say whether it can be done now.",
            &Many::<Viewer, Loaded<Permissions>, HeldPermission> {
                object: &PERMISSION_REACH,
                of: |_, held, _| held.0.iter().collect(),
            },
        ),
        made_of(
            "colleagues",
            "[User!]!",
            "可受托代行本人签署角色的同事，按显示名称。/ The colleagues to whom the viewer may hand its signer's role, by name.",
            &Many::<Viewer, Loaded<Colleagues>, Person> {
                object: &USER,
                of: |_, colleagues, _| colleagues.0.iter().collect(),
            },
        ),
        made_of(
            "scenarios",
            "[Scenario!]!",
            "所属部门负责的场景。/ The scenarios assigned to the viewer's departments.",
            &Many::<Viewer, (), Scenario> {
                object: &SCENARIO,
                of: |it, (), at| scenarios::assigned_to(it, &at.context().catalogue),
            },
        ),
        made_of(
            "dutyCounts",
            "[DutyCount!]!",
            "所属单位所负职责按状态计数；无所属单位者皆为零。/ How many duties the organizations owe for which the viewer holds a role, in \
             each state; 0 for who holds none for an organization.",
            &Many::<Viewer, Loaded<OwedCounts>, (DutyStatus, i64)> {
                object: &DUTY_COUNT,
                of: |_, counts, _| counts.0.iter().collect(),
            },
        ),
        made_of(
            "visibleDutyCounts",
            "[DutyCount!]!",
            "可见职责按状态计数，不论由谁负责。/ How many duties the viewer may see, whoever owes them, in each state.",
            &Many::<Viewer, Loaded<VisibleCounts>, (DutyStatus, i64)> {
                object: &DUTY_COUNT,
                of: |_, counts, _| counts.0.iter().collect(),
            },
        ),
        Inbox::FIELD,
    ],
};

static ASSIGNMENT: Object<Assignment> = Object {
    name: "Assignment",
    about: "任职。/ A role, and for whom it is held.",
    implements: &[],
    fields: &[
        field("role", "Role!", "角色。/ The role.", |it, _, out| out.plain(it.role)),
        made_of(
            "organization",
            "Organization",
            "所属单位。/ For whom; null for a role of none.",
            &One::<Assignment, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.organization?),
            },
        ),
        Delegators::FIELD,
    ],
};

impl OnBehalf for Assignment {
    fn delegator(&self) -> Option<AccountId> {
        self.on_behalf_of
    }
}

static DUTY_COUNT: Object<(DutyStatus, i64)> = Object {
    name: "DutyCount",
    about: "某状态的职责数。/ How many duties are in a state.",
    implements: &[],
    fields: &[
        field("status", "DutyStatus!", "状态。/ The state.", |it, _, out| out.plain(it.0)),
        field("count", "Int!", "数量。/ How many.", |it, _, out| out.int(it.1)),
    ],
};

/// Whoever asks, as others see it.
struct Oneself(Option<Person>);

impl Load<Context> for Oneself {
    type Row = Viewer;
    type Needs = ();

    async fn load<'a>(_: Vec<&'a Viewer>, (): (), at: Selection<'a>) -> Result<Self> {
        let identity = at.context().viewer.identity();
        Ok(Self(identity.map(|it| Person { id: it.account, display_name: it.display_name.clone() })))
    }
}

/// The account of whoever asks.
struct OwnAccount(Option<account_record::Model>);

impl Load<Context> for OwnAccount {
    type Row = Viewer;
    type Needs = ();

    async fn load<'a>(_: Vec<&'a Viewer>, (): (), at: Selection<'a>) -> Result<Self> {
        let own = at.context().viewer.account().map(|AccountId(id)| AccountRecordId(id));
        Ok(Self(accounts::by_id(at.context(), own.as_slice()).await?.pop()))
    }
}

/// The sessions of whoever asks.
struct Sessions(Vec<session::Model>);

impl Load<Context> for Sessions {
    type Row = Viewer;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(5)
    }

    async fn load<'a>(_: Vec<&'a Viewer>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(sessions::own(at.context()).await?))
    }
}

/// To whom the viewer may hand its role.
struct Colleagues(Vec<Person>);

impl Load<Context> for Colleagues {
    type Row = Viewer;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(10)
    }

    async fn load<'a>(_: Vec<&'a Viewer>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(assignments::colleagues(at.context()).await?))
    }
}

/// How many duties the viewer's organizations owe, in each state.
struct OwedCounts(Vec<(DutyStatus, i64)>);

impl Load<Context> for OwedCounts {
    type Row = Viewer;
    type Needs = ();

    async fn load<'a>(_: Vec<&'a Viewer>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(duties::counts(at.context(), &Filter::mine()).await?))
    }
}

/// How many duties the viewer may see, in each state.
struct VisibleCounts(Vec<(DutyStatus, i64)>);

impl Load<Context> for VisibleCounts {
    type Row = Viewer;
    type Needs = ();

    async fn load<'a>(_: Vec<&'a Viewer>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(duties::counts(at.context(), &Filter::default()).await?))
    }
}
