//! What happens, and who may notice.
//!
//! A new kind of row needs a change here: something happens to rows that viewers of the list may not see.

use super::{
    affairs,
    duties::{carried_on, gone},
    inbox, mechanisms, people, planned, talk, webhooks, worked,
};
use crate::{
    bulletins, dossiers,
    files::{pdf, uploaded},
    harness::World,
    library,
    subjects::Kind,
};
use futures_util::future::LocalBoxFuture;
use serde_json::json;

pub struct Change {
    pub what: &'static str,
    /// The kinds of rows that it makes or changes.
    pub of: &'static [Kind],
    pub happens: fn(&World) -> LocalBoxFuture<'_, ()>,
    /// Those who may notice, of the viewers that are asked. All others may not.
    pub seen_by: &'static [&'static str],
    /// One who does notice, and by what: else nothing would have happened.
    pub noticed: (&'static str, &'static str),
}

const DUTIES: &str = "{ viewer { visibleDutyCounts { status count } } duties(first: 3, orderBy: UPDATED_AT) { nodes { id } } }";
const AFFAIRS: &str = "{ evaluations(first: 100) { totalCount nodes { status scores { status finalScore } } }
    reviews(first: 100) { totalCount nodes { status signedCount opinions { valid } } } }";

const PLANS: &str = "{ communities(first: 100) { nodes { plans { version status title review { id } } } } }";

const MONEY: &str = "{ communities(first: 100) { nodes { funding { revision spent paid payable } } } fundingSummary { byStatus { count paid } } }";

/// The money of a community of Dongzhou's goes on.
async fn money(world: &World) {
    use crate::funding::{done, funding, give, spending};
    let officer = world.person("dongzhou-subdistrict.officer").await;
    world.clock.advance(1);
    done(&give(&officer, "recordExpenditure", "yicheng", spending("123456.78")).await);
    let (one, other) = (world.person("finance.signer8").await, world.person("finance.signer9").await);
    let audit = json!({ "amount": "7400000", "auditedOn": "2022-07-30" });
    done(&give(&one, "recordPriceAudit", "yicheng", audit).await);
    done(
        &give(&other, "recordPayment", "yicheng", json!({ "amount": "5000", "paidOn": "2022-07-31" })).await,
    );
    let id = funding(&one, "yicheng").await["payments"].as_array().unwrap().last().unwrap()["id"].clone();
    done(&give(&one, "voidPayment", "yicheng", json!({ "id": id, "reason": "有误" })).await);
}

/// Those who read accounts.
const READERS: &[&str] = &["sysadmin", "secadmin", "auditor"];

/// Of whom each kind is asked, and who is asked beside health.
const EVERYBODY: &[&str] = &[
    "nobody",
    "no role",
    "health.officer",
    "health.signer",
    "planning-resources.signer",
    "fuchun-subdistrict.officer",
    "fuchun-subdistrict.signer",
    "fengmao-office.coordinator",
    "data-platform",
    "sysadmin",
    "secadmin",
    "auditor",
    "education.officer",
    "education.signer",
    "culture-tourism-sports.signer",
];

/// Those of them who take part in the programme.
const PROGRAMME: &[&str] = &[
    "health.officer",
    "health.signer",
    "planning-resources.signer",
    "fuchun-subdistrict.officer",
    "fuchun-subdistrict.signer",
    "fengmao-office.coordinator",
    "education.officer",
    "education.signer",
    "culture-tourism-sports.signer",
];

const AFFAIRS_OF_ALL: &[Kind] = &[Kind::Evaluation, Kind::Score, Kind::Review, Kind::Opinion];

/// In this order. Before a change that a viewer may notice it is asked again, and after it anew: all that costs time, so
/// what the same viewers may notice stands together. First what none of them may, then the office alone, then those who
/// administer, then those who integrate, then organizations, in the end everybody.
pub const CHANGES: [Change; 31] = [
    Change {
        what: "a unit drafts plans, writes one anew and throws one away",
        of: &[Kind::Plan],
        happens: |world| Box::pin(planned::drafted(world)),
        seen_by: &[],
        noticed: ("dongzhou-subdistrict.officer", PLANS),
    },
    Change {
        what: "a signer of finance uploads a file, and another",
        of: &[Kind::Attachment],
        happens: |world| {
            Box::pin(async {
                let signer = world.person("finance.signer").await;
                for name in ["a.pdf", "b.pdf"] {
                    world.clock.advance(1);
                    uploaded(&signer, name, &pdf(name)).await;
                }
            })
        },
        seen_by: &[],
        noticed: ("auditor", "{ auditEvents(first: 1) { nodes { id } } }"),
    },
    Change {
        what: "a signer of health drafts, drafts again and discards",
        of: &[Kind::Draft],
        happens: |world| Box::pin(inbox::drafted(world)),
        seen_by: &[],
        noticed: ("health.signer2", "{ drafts { input } }"),
    },
    Change {
        what: "elsewhere units score, departments verify and sign; the office verifies, decides, opens and cancels",
        of: AFFAIRS_OF_ALL,
        happens: |world| Box::pin(affairs::elsewhere(world)),
        seen_by: &["fengmao-office.coordinator"],
        noticed: ("yinhu-subdistrict.officer", AFFAIRS),
    },
    Change {
        what: "the office gives finance something to do, which finance resolves, and goes on with what others do not see",
        of: &[Kind::WorkItem, Kind::WorkSummary],
        happens: |world| Box::pin(worked::on(world)),
        seen_by: &["fengmao-office.coordinator"],
        noticed: (
            "finance.officer",
            "{ workItems { totalCount nodes { title status } } workSummary(rhythm: WEEKLY, of: \"2022-08-01\") { csv } }",
        ),
    },
    Change {
        what: "Lushan says more of a community in reserve, for which it alone owes something",
        of: &[Kind::Dossier],
        happens: |world| {
            Box::pin(async {
                let unit = world.person("lushan-subdistrict.officer6").await;
                for needs in [json!(["电梯"]), json!(["电梯", "食堂"])] {
                    world.clock.advance(1);
                    dossiers::saved(&unit, "dongwu", json!({ "needs": needs, "location": "江边" })).await;
                }
            })
        },
        seen_by: &["fengmao-office.coordinator"],
        noticed: (
            "lushan-subdistrict.signer",
            "{ community(code: \"dongwu\") { dossier { revision contentDigest } } }",
        ),
    },
    Change {
        what: "the office says something to the draft of a bulletin, which nobody else sees",
        of: &[Kind::Bulletin],
        happens: |world| {
            Box::pin(async {
                let office = world.person("fengmao-office.coordinator").await;
                let draft = bulletins::bulletin(&office, "2022-07").await;
                let mut input = bulletins::on(&draft, &format!("interfering {}", draft["revision"]));
                input["remark"] = json!(format!("第 {} 稿", draft["revision"]));
                bulletins::done(&bulletins::give(&office, "remarkBulletin", input).await);
            })
        },
        seen_by: &["fengmao-office.coordinator"],
        noticed: ("fengmao-office.coordinator", "{ bulletinDrafts { revision remark contentDigest } }"),
    },
    Change {
        what: "a unit spends, finance audits and pays, and what was paid is taken back",
        of: &[Kind::Money],
        happens: |world| Box::pin(money(world)),
        seen_by: &["fengmao-office.coordinator"],
        noticed: ("dongzhou-subdistrict.signer", MONEY),
    },
    Change {
        what: "a unit reports how active an application is, corrects that, and takes it out of use",
        of: &[Kind::DigitalApplication],
        happens: |world| Box::pin(mechanisms::applications_are_reported(world)),
        seen_by: &["fengmao-office.coordinator"],
        noticed: ("data-resources.signer", "{ digitalApplications { totalCount nodes { status } } }"),
    },
    Change {
        what: "a unit asks for premises, and takes that back",
        of: &[Kind::LeaseRequest],
        happens: |world| Box::pin(mechanisms::premises_are_asked_for(world)),
        seen_by: &["fengmao-office.coordinator"],
        noticed: ("dongzhou-subdistrict.officer", "{ leaseRequests { totalCount nodes { status } } }"),
    },
    Change {
        what: "a set is drafted, another draft is replaced",
        of: &[Kind::IndicatorSet],
        happens: |world| Box::pin(affairs::drafted(world)),
        seen_by: &["fengmao-office.coordinator"],
        noticed: ("fengmao-office.deputy", "{ indicatorSets { csv } }"),
    },
    Change {
        what: "a unit submits plans that no department is to appraise yet",
        of: &[Kind::Plan],
        happens: |world| Box::pin(planned::submitted(world)),
        seen_by: &["fengmao-office.coordinator"],
        noticed: ("fengmao-office.deputy", PLANS),
    },
    Change {
        what: "a unit records visits",
        of: &[Kind::PublicityRecord],
        happens: |world| Box::pin(mechanisms::visits_are_recorded(world)),
        seen_by: &["fengmao-office.coordinator"],
        noticed: ("publicity-dept.officer", "{ publicityRecords { totalCount } }"),
    },
    Change {
        what: "a webhook is registered, given another secret, resumed, rewound and suspended; another is removed",
        of: &[Kind::Webhook],
        happens: |world| Box::pin(webhooks::administered(world)),
        seen_by: &["sysadmin", "auditor"],
        noticed: ("sysadmin", "{ webhooks { name revision } }"),
    },
    Change {
        what: "accounts and assignments come and go, people sign in",
        of: &[Kind::User, Kind::Assignment, Kind::Account, Kind::Session, Kind::AuditEvent],
        happens: |world| Box::pin(people::come_and_go(world)),
        seen_by: READERS,
        noticed: ("auditor", "{ auditEvents(first: 0) { totalCount } }"),
    },
    Change {
        what: "administrators make, close, open, unlock and link accounts, give secrets, grant and end roles",
        of: &[Kind::Account, Kind::Assignment],
        happens: |world| Box::pin(people::are_administered(world)),
        seen_by: READERS,
        noticed: (
            "secadmin",
            "{ accounts(first: 100) { totalCount nodes { name status revision assignments { active } } } }",
        ),
    },
    Change {
        what: "people of finance change a password and end sessions",
        of: &[Kind::Session, Kind::Account],
        happens: |world| Box::pin(people::look_after_themselves(world)),
        seen_by: READERS,
        noticed: ("auditor", "{ auditEvents(first: 0) { totalCount } }"),
    },
    Change {
        what: "a signer of finance goes on leave, another signs on its behalf, and it comes back",
        of: &[Kind::Assignment, Kind::SignOff],
        happens: |world| Box::pin(people::stand_in(world)),
        seen_by: &["fengmao-office.coordinator", "data-platform", "sysadmin", "secadmin", "auditor"],
        noticed: ("data-platform", DUTIES),
    },
    Change {
        what: "finance is told what is due, and one of its people reads what it is told",
        of: &[Kind::Notification],
        happens: |world| Box::pin(inbox::of_finance(world)),
        seen_by: &["fengmao-office.coordinator", "data-platform"],
        noticed: ("finance.signer6", "{ viewer { notifications { totalCount unreadCount } } }"),
    },
    Change {
        what: "what is elsewhere becomes final, and is concluded",
        of: &[Kind::Evaluation, Kind::Review],
        happens: |world| Box::pin(affairs::settled(world)),
        seen_by: &["fengmao-office.coordinator", "data-platform"],
        noticed: ("data-platform", AFFAIRS),
    },
    Change {
        what: "others' duties go on, none of them health's or for a community of Fuchun's",
        of: &[Kind::Duty, Kind::SignOff],
        happens: |world| {
            Box::pin(async {
                carried_on(world, "finance", Some("hanghuang")).await;
                carried_on(world, "lushan-subdistrict", None).await;
                carried_on(world, "fengmao-office", None).await;
                gone(world, "development-reform", "hanghuang").await;
            })
        },
        seen_by: &["fengmao-office.coordinator", "data-platform"],
        noticed: ("data-platform", DUTIES),
    },
    Change {
        what: "health talks of its duties, its scenario and a review, and takes some of it back",
        of: &[Kind::Comment],
        happens: |world| Box::pin(talk::of_health(world)),
        seen_by: &["fengmao-office.coordinator", "data-platform", "health.officer", "health.signer"],
        noticed: (
            "health.officer",
            "{ duties(first: 100, filter: { organization: \"health\", community: \"hanghuang\" }) { nodes { comments { body } } } }",
        ),
    },
    Change {
        what: "education's and culture's scores are disputed and decided, education's opinions undone and given",
        of: &[Kind::Score, Kind::Opinion],
        happens: |world| Box::pin(affairs::of_education(world)),
        seen_by: &[
            "fengmao-office.coordinator",
            "education.officer",
            "education.signer",
            "culture-tourism-sports.signer",
        ],
        noticed: ("education.officer", AFFAIRS),
    },
    Change {
        what: "education's duties go on",
        of: &[Kind::Duty, Kind::SignOff],
        happens: |world| Box::pin(carried_on(world, "education", Some("hanghuang"))),
        seen_by: &["fengmao-office.coordinator", "data-platform", "education.officer", "education.signer"],
        noticed: ("education.officer", DUTIES),
    },
    Change {
        what: "Fuchun's duties and others' for its communities go on",
        of: &[Kind::Duty, Kind::SignOff],
        happens: |world| {
            Box::pin(async {
                carried_on(world, "education", Some("jiangbin")).await;
                carried_on(world, "fuchun-subdistrict", None).await;
            })
        },
        seen_by: &[
            "fengmao-office.coordinator",
            "data-platform",
            "education.officer",
            "education.signer",
            "fuchun-subdistrict.officer",
            "fuchun-subdistrict.signer",
        ],
        noticed: ("fuchun-subdistrict.officer", DUTIES),
    },
    Change {
        what: "Fuchun drafts, its transport is verified, its platform is reviewed",
        of: AFFAIRS_OF_ALL,
        happens: |world| Box::pin(affairs::of_fuchun(world)),
        seen_by: &["fengmao-office.coordinator", "fuchun-subdistrict.officer", "fuchun-subdistrict.signer"],
        noticed: ("fuchun-subdistrict.officer", AFFAIRS),
    },
    Change {
        what: "health's scores change, its opinions are undone and given, its duties go on",
        of: &[Kind::Duty, Kind::SignOff, Kind::Score, Kind::Opinion],
        happens: |world| {
            Box::pin(async {
                affairs::of_health(world).await;
                carried_on(world, "health", None).await;
            })
        },
        seen_by: &[
            "fengmao-office.coordinator",
            "data-platform",
            "fuchun-subdistrict.officer",
            "fuchun-subdistrict.signer",
            "health.officer",
            "health.signer",
        ],
        noticed: ("health.officer", AFFAIRS),
    },
    Change {
        what: "a milestone is reached, not reached, and reached",
        of: &[Kind::Milestone],
        happens: |world| Box::pin(mechanisms::milestones_go_on(world)),
        seen_by: PROGRAMME,
        noticed: ("fuchun-subdistrict.officer", "{ milestones { revision status } }"),
    },
    Change {
        what: "a plan comes before another department beside those that it was before",
        of: &[Kind::Plan, Kind::Review],
        happens: |world| Box::pin(planned::before_others(world)),
        seen_by: &[
            "fengmao-office.coordinator",
            "health.officer",
            "health.signer",
            "planning-resources.signer",
            "education.officer",
            "education.signer",
            "culture-tourism-sports.signer",
        ],
        noticed: ("publicity-dept.officer", PLANS),
    },
    Change {
        what: "a unit publishes a record, which everybody may notice",
        of: &[Kind::PublicityRecord],
        happens: |world| Box::pin(mechanisms::visits_are_published(world)),
        seen_by: EVERYBODY,
        noticed: ("nobody", "{ publicityRecords { totalCount } }"),
    },
    Change {
        what: "the office decides on the library, which is public: everybody may notice that, and the office why",
        of: &[Kind::LibraryDecision],
        happens: |world| {
            Box::pin(async {
                let office = world.person("fengmao-office.coordinator").await;
                let later = library::change(&office, "heshan", json!({ "plannedFinish": "2024-09" })).await;
                library::decided(&office, json!([later]), "interfering").await;
            })
        },
        seen_by: EVERYBODY,
        noticed: ("fengmao-office.coordinator", "{ libraryDecisions { totalCount nodes { reason } } }"),
    },
];
