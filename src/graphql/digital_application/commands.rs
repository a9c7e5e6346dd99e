//! What is done with digital applications, as the API has it.

use super::{APPLICATION, Application};
use crate::{
    domain::digital_application::{
        self as applications, RecordApplicationActivity, RestoreDigitalApplication, RetireDigitalApplication,
        SaveDigitalApplication,
    },
    error::Result,
    graphql::{
        command::{ABOUT_PAYLOAD, Command, EXPECTED_REVISION, Outcome, REASON, ReadBack, answered},
        context::{Context, Object, One},
    },
    store::shown::Shown,
};
use engine::{Input, input, made_of};
use entity::{digital_application, id::DigitalApplicationId};

/// Every command.
pub(super) const ALL: &[Command] = &[
    Command::of::<SaveDigitalApplication>(),
    Command::of::<RecordApplicationActivity>(),
    Command::of::<RetireDigitalApplication>(),
    Command::of::<RestoreDigitalApplication>(),
];

static PAYLOAD: Object<Outcome<Application>> = Object {
    name: "DigitalApplicationPayload",
    about: ABOUT_PAYLOAD,
    implements: &[],
    fields: &[
        made_of(
            "digitalApplication",
            "DigitalApplication",
            "办理后的应用；未办理为空。/ The application as it is now; null if nothing was done.",
            &One::<Outcome<Application>, (), Application> {
                object: &APPLICATION,
                of: |it, (), _| it.done.as_ref(),
            },
        ),
        Outcome::USER_ERRORS,
    ],
};

impl ReadBack for DigitalApplicationId {
    type Answer = Application;

    async fn read(self, cx: &Context, shown: &Shown) -> Result<Option<Application>> {
        let found = match shown.row::<digital_application::Entity>(self) {
            Some(row) => Some(row.clone()),
            None => applications::by_id(cx, &[self]).await?.pop(),
        };
        Ok(found.map(Application::new))
    }
}

const ID: Input = input("id", "ID!", "应用标识。/ Which application.");

answered!(
    SaveDigitalApplication,
    RecordMechanisms,
    "登记社区的数字社会应用，或修改在用的应用（条文：附件2·区发改局、区数据资源局）。/ Write an application of a community down, or write one anew that is not out of use (annex 2).",
    "应用，须给出全部内容。/ An application: all that there is to say of it." [
        input("id", "ID", "要修改的应用；新登记不填。/ The application that is written anew; left out to begin one."),
        input("community", "String", "社区代码；修改时不填。/ The code of the community; left out to write one anew."),
        input("kind", "ApplicationKind!", "类别：统建或个性。/ Of the platform, or the community's own."),
        input("name", "String!", "名称，一行，最多 100 字，在社区内不重。/ Its name: one line of at most 100 characters that no other of the community has."),
        input("purpose", "String", "用途，最多 2000 字。/ What it does, and for whom, in at most 2000 characters."),
        input("inUseSince", "YearMonth", "启用月份，不晚于本月和已填报的月份；未启用不填。/ From which month on its activity is reported: not after this one, nor after one that was reported; left out while it is not in use."),
        input("expectedRevision", "Int", "所见修订号；新登记不填。/ The revision that the client saw; left out to begin one.")],
    &PAYLOAD
);

answered!(
    RecordApplicationActivity,
    RecordMechanisms,
    "填报应用某月的活跃度，或说明理由更正已填报的（条文：附件2·区发改局）。/ Report how active an application was in a month, or correct what was reported, with a reason (annex 2, the reform bureau).",
    "活跃度。/ How active it was." [
        input("application", "ID!", "应用标识。/ Which application."),
        input("month", "YearMonth!", "月份，须已结束且应用在用。/ The month: it is over, and the application was in use."),
        input("value", "Decimal!", "活跃度，至多两位小数，单位见 requirements。/ How active it was, with at most two decimals, in the unit of `requirements`."),
        input("reason", "String", "更正理由，最多 2000 字；首次填报不填。/ Why it is corrected, in at most 2000 characters; left out the first time."),
        EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    RetireDigitalApplication,
    RecordMechanisms,
    "停用应用，本月为填报活跃度的最后一月（条文：附件2·区数据资源局）。/ Take an application out of use; this month is the last that is reported (annex 2, the data bureau).",
    "停用。/ An application to take out of use." [ID, REASON, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    RestoreDigitalApplication,
    RecordMechanisms,
    "恢复已停用的应用（条文：附件2·区数据资源局）。/ Put an application back that was taken out of use (annex 2, the data bureau).",
    "恢复。/ An application to put back." [ID, REASON, EXPECTED_REVISION],
    &PAYLOAD
);
