//! Of every row and everybody: who sees it is told why, and what it may do with it as `viewerActions` and the commands have it;
//! who does not is told as little as of what is not there.

use crate::{
    matrix::samples,
    subjects::{self, Kind, missing_like},
    viewers::{self, Viewer},
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const EXPLAIN: &str = "query($id: ID!) { explainAccess(id: $id) { node { id __typename } visibleBy { basis reason permission span \
    everywhere role organization { code } assignment { role organization { code } active holder { id } } clauses { code \
    organization { code } } } actions { action permission allowed code reason heldBy { permission role } } } }";

const ACTIONS: &str = "query($id: ID!) { node(id: $id) { ... on Duty { viewerActions { action allowed reason } } \
    ... on Community { viewerActions { action allowed reason } funding { viewerActions { action allowed reason } } } ... on Evaluation { viewerActions { action allowed reason } } \
    ... on Review { viewerActions { action allowed reason } } ... on Plan { viewerActions { action allowed reason } } \
    ... on WorkItem { viewerActions { action allowed reason } } } }";

/// The command that takes a step of something, where its name does not say.
fn command(of: Kind, action: &str) -> Option<&'static str> {
    Some(match (of, action) {
        (Kind::Duty, "ACKNOWLEDGE" | "COMPLETE") => "signDuty",
        (Kind::Duty, "RETURN") => "returnDuty",
        (Kind::Duty, "CONFIRM") => "confirmDuty",
        (Kind::Duty, "CANCEL") => "cancelDuty",
        (Kind::Duty, "SCHEDULE") => "setDutyDueDate",
        (Kind::Duty, "REOPEN") => "reopenDuty",
        (Kind::Duty, "REMIND") => "remindDuty",
        (Kind::Review, "REMIND") => "remindOpinion",
        (Kind::WorkItem, "UPDATE") => "updateWorkItem",
        (Kind::WorkItem, "ASSIGN") => "assignWorkItem",
        (Kind::WorkItem, "SCHEDULE") => "setWorkItemDueDate",
        (Kind::WorkItem, "START") => "startWorkItem",
        (Kind::WorkItem, "RESOLVE") => "resolveWorkItem",
        (Kind::WorkItem, "CONFIRM") => "confirmWorkItem",
        (Kind::WorkItem, "RETURN") => "returnWorkItem",
        (Kind::WorkItem, "DROP") => "dropWorkItem",
        (Kind::WorkItem, "REOPEN") => "reopenWorkItem",
        (Kind::WorkItem, "REMIND") => "remindWorkItem",
        (Kind::SignOff, "RECALL") => "recallSignOff",
        (Kind::Evaluation, "SELF_SCORE") => "saveSelfScores",
        (Kind::Evaluation, "SUBMIT") => "submitEvaluation",
        (Kind::Evaluation, "WITHDRAW") => "withdrawEvaluation",
        (Kind::Evaluation, "VERIFY") => "verifyScores",
        (Kind::Evaluation, "RETURN") => "returnEvaluation",
        (Kind::Evaluation, "FINALIZE") => "finalizeEvaluation",
        (Kind::Evaluation, "CANCEL") => "cancelEvaluation",
        (Kind::Score, "ADJUDICATE") => "adjudicateScore",
        (Kind::Review, "CONCLUDE") => "concludeReview",
        (Kind::Review, "CANCEL") => "cancelReview",
        (Kind::Review, "SCHEDULE") => "setReviewDueDate",
        (Kind::Plan, "SUBMIT") => "submitPlan",
        (Kind::Plan, "DISCARD") => "discardPlan",
        (Kind::IndicatorSet, "PUBLISH") => "publishIndicatorSet",
        (Kind::IndicatorSet, "RETIRE") => "retireIndicatorSet",
        (Kind::LeaseRequest, "AGREE_LEASE_REQUEST" | "DECLINE_LEASE_REQUEST") => "answerLeaseRequest",
        // Asked of what they belong to: the completion, the score, the opinion; of communities by their codes, where `projects` holds
        // them to what they say, and so of plans and records. Whoever ends its session asks nothing any more.
        (Kind::Duty, "RECALL")
        | (Kind::Evaluation, "ADJUDICATE")
        | (Kind::Review, "WITHDRAW_OPINION")
        | (Kind::Catalogue | Kind::Session, _)
        | (Kind::Dossier, "SAVE_DOSSIER")
        | (Kind::Plan, "SAVE")
        // One command takes back whichever step was the last; and one writes what is new or there.
        | (Kind::LeaseRequest, "TAKE_BACK_LEASE_REQUEST" | "TAKE_BACK_LEASE_ANSWER")
        | (Kind::DigitalApplication, "SAVE_DIGITAL_APPLICATION")
        | (Kind::PublicityRecord, "SAVE_PUBLICITY_RECORD") => return None,
        _ => named(action),
    })
}

/// `END_ASSIGNMENT` is `endAssignment`.
fn named(action: &str) -> &'static str {
    let mut commands = samples::all().into_iter().filter_map(|sample| sample.field.strip_prefix("Mutation."));
    let is_it = |name: &&str| {
        let snake = name.chars().fold(String::new(), |mut snake, letter| {
            snake.extend(letter.is_ascii_uppercase().then_some('_'));
            snake.push(letter.to_ascii_uppercase());
            snake
        });
        snake == action
    };
    commands.find(is_it).unwrap_or_else(|| panic!("no command is {action}"))
}

/// What a command answers that would be refused for another reason where it is permitted; none where it is done.
async fn refusal(viewer: &Viewer<'_>, kind: Kind, command: &str, id: &str) -> Option<String> {
    let is_it = |sample: &samples::Sample| {
        matches!(sample.about, samples::About::Row(of) if of == kind)
            && sample.field == format!("Mutation.{command}")
    };
    let sample = samples::all().into_iter().find(is_it).unwrap_or_else(|| panic!("{kind:?} {command}"));
    let variables = json!({ "id": id, "key": format!("{command} {id}"), "retired": "indicatorset_none" });
    let answer = viewer.send(sample.query, variables).await;
    let data = answer.data();
    data.pointer(&format!("/{command}/userErrors/0/code")).and_then(Value::as_str).map(str::to_owned)
}

/// The grounds and the verdicts hold together.
fn coherent(viewer: &Viewer<'_>, explained: &Value, permissions: &BTreeSet<(String, String)>) {
    let at = format!("{} {explained}", viewer.name);
    let grounds = explained["visibleBy"].as_array().unwrap();
    assert!(!grounds.is_empty(), "{at}");
    for ground in grounds {
        let (role, assignment) = (&ground["role"], &ground["assignment"]);
        assert_eq!(role, &assignment["role"], "{at}");
        assert_eq!(ground["organization"], assignment["organization"], "{at}");
        assert_eq!(ground["everywhere"], json!(ground["span"] == "EVERYWHERE"), "{at}");
        assert!(ground["reason"].as_str().unwrap().contains(" / "), "{at}");
        if !role.is_null() {
            assert_eq!(
                (&assignment["active"], &assignment["holder"]["id"]),
                (&json!(true), &json!(viewer.account())),
                "{at}"
            );
            let held = (ground["permission"].as_str().unwrap().to_owned(), role.as_str().unwrap().to_owned());
            assert!(permissions.contains(&held), "{at}");
        }
        let clauses = ground["clauses"].as_array().unwrap();
        assert_eq!(clauses.is_empty(), ground["basis"] != "CLAUSE", "{at}");
        assert!(clauses.iter().all(|clause| clause["organization"] == ground["organization"]), "{at}");
    }
    for action in explained["actions"].as_array().unwrap() {
        let is_allowed = action["allowed"] == true;
        assert_eq!((is_allowed, is_allowed), (action["code"].is_null(), action["reason"].is_null()), "{at}");
        let permission = action["permission"].as_str().unwrap();
        let held: BTreeSet<(String, String)> =
            permissions.iter().filter(|(held, _)| held == permission).cloned().collect();
        let told = action["heldBy"].as_array().unwrap().iter();
        let word = |it: &Value, name: &str| it[name].as_str().unwrap().to_owned();
        let told: BTreeSet<_> = told.map(|it| (word(it, "permission"), word(it, "role"))).collect();
        assert_eq!(told, held, "{at}");
        if held.is_empty() && permission != "SIGNED_IN" {
            let reason = action["reason"].as_str().unwrap();
            assert!(reason.contains("none of one's roles") && reason.contains(permission), "{at}");
        }
    }
}

async fn permissions(viewer: &Viewer<'_>) -> BTreeSet<(String, String)> {
    let told = viewer.person.ask("{ viewer { permissions { permission role } } }").await;
    let word = |it: &Value, name: &str| it[name].as_str().unwrap().to_owned();
    let all = told["viewer"]["permissions"].as_array().unwrap().iter();
    all.map(|it| (word(it, "permission"), word(it, "role"))).collect()
}

both! {
    async fn whoever_sees_a_row_is_told_why_and_what_the_commands_say(world) {
        let mut viewers = viewers::of_each_kind(world).await.split_off(1);
        viewers.extend(viewers::beside_health(world).await);
        let subjects = subjects::prepare(world).await;
        let mut told: BTreeMap<String, BTreeSet<bool>> = BTreeMap::new();
        let mut people: BTreeSet<(String, String)> = BTreeSet::new();
        for viewer in &viewers {
            let permissions = permissions(viewer).await;
            for (kind, subjects) in &subjects {
                let hidden = subjects.hidden_from(viewer);
                for id in subjects.columns.iter().filter_map(|column| column.of(viewer)) {
                    let explained = viewer.send(EXPLAIN, json!({ "id": id })).await.data()["explainAccess"].clone();
                    let seen = viewer.send(ACTIONS, json!({ "id": id })).await.data()["node"].clone();
                    assert_eq!(explained.is_null(), seen.is_null(), "{} {id}", viewer.name);
                    assert!(explained.is_null() || !hidden.contains(&id), "{} {id}", viewer.name);
                    if explained.is_null() {
                        continue;
                    }
                    assert_eq!(explained["node"]["id"], id);
                    coherent(viewer, &explained, &permissions);
                    if *kind == Kind::User {
                        for ground in explained["visibleBy"].as_array().unwrap() {
                            let permission = ground["permission"].as_str().unwrap_or("-");
                            people.insert((ground["basis"].as_str().unwrap().to_owned(), permission.to_owned()));
                        }
                    }
                    let actions = explained["actions"].as_array().unwrap();
                    if let Some(available) = seen["viewerActions"].as_array() {
                        let mut available = available.clone();
                        available.extend(seen["funding"]["viewerActions"].as_array().cloned().unwrap_or_default());
                        let short = |it: &Value| (it["action"].clone(), it["allowed"].clone());
                        let [ours, theirs] = [actions, &available].map(|all| all.iter().map(short).collect::<Vec<_>>());
                        assert_eq!(ours, theirs, "{} {id}", viewer.name);
                    }
                    for action in actions {
                        let (word, code) = (action["action"].as_str().unwrap(), action["code"].as_str());
                        told.entry(format!("{kind:?} {word}")).or_default().insert(action["allowed"] == true);
                        let Some(command) = command(*kind, word) else { continue };
                        let at = || format!("{} {id} {action}", viewer.name);
                        let answered = refusal(viewer, *kind, command, &id).await;
                        let plain = ["one's roles", "not here"].iter().any(|text| action["reason"].to_string().contains(text));
                        assert!(answered.as_deref() != Some("NOT_PERMITTED") || code == Some("NOT_PERMITTED"), "{} {answered:?}", at());
                        assert!(!plain || answered.as_deref() == Some("NOT_PERMITTED"), "{} {answered:?}", at());
                        assert!(answered.is_some() || code.is_none(), "{} is done", at());
                        if answered.is_none() {
                            // It is another thing now than what was explained.
                            break;
                        }
                    }
                }
            }
        }
        let expected = [
            ("COLLEAGUE", "DELEGATE"),
            ("EVERYWHERE", "READ_ACCOUNTS"),
            ("OWN", "-"),
            ("WORK", "READ_DUTIES"),
            ("WORK", "READ_EVALUATIONS"),
            ("WORK", "READ_FUNDING"),
            ("WORK", "READ_MECHANISMS"),
            ("WORK", "READ_PROJECTS"),
            ("WORK", "READ_REVIEWS"),
        ];
        assert_eq!(people, expected.map(|(basis, permission)| (basis.to_owned(), permission.to_owned())).into(), "why people are seen");
        // Each step was refused to somebody, but what everybody may do with what is its own, and whoever sees a webhook with that.
        let always: Vec<&String> = told.iter().filter(|(_, told)| !told.contains(&false)).map(|(step, _)| step).collect();
        let of_webhooks = ["DELETE", "RESUME", "REWIND"].map(|step| format!("Webhook {step}_WEBHOOK"));
        let expected = [vec!["Session END_SESSION".to_owned()], of_webhooks.to_vec(), vec!["Webhook ROTATE_WEBHOOK_SECRET".to_owned()]].concat();
        assert_eq!(always, expected.iter().collect::<Vec<_>>());
    }

    async fn who_does_not_see_a_row_is_answered_as_for_none(world) {
        let viewers = viewers::of_each_kind(world).await.split_off(1);
        let subjects = subjects::prepare(world).await;
        let counted = async |viewer: &Viewer<'_>, question: &str, id: &str| {
            let before = world.store.statements();
            let answer = viewer.send(question, json!({ "id": id })).await;
            (answer.bytes, world.store.statements() - before)
        };
        let mut asked = 0;
        for viewer in &viewers {
            // What happened before has changed the catalogue.
            viewer.person.ask("{ programme { code } }").await;
            for id in subjects.values().flat_map(|it| it.foreign_to(viewer)) {
                let missing = counted(viewer, EXPLAIN, &missing_like(&id)).await;
                assert_eq!(counted(viewer, EXPLAIN, &id).await, missing, "{} {id}", viewer.name);
                let (_, by_node) = counted(viewer, "query($id: ID!) { node(id: $id) { id } }", &id).await;
                assert_eq!(missing.1, by_node, "{} {id}", viewer.name);
                asked += 1;
            }
            for none in ["", "x", "duty_", "thing_01h455vb4pex5vsknk084sn02q"] {
                let answer = viewer.send(EXPLAIN, json!({ "id": none })).await;
                assert_eq!(answer.data(), &json!({ "explainAccess": null }), "{none}");
            }
        }
        assert!(asked > 100, "{asked}");
        let stranger = world.nobody().send(EXPLAIN, json!({ "id": "duty_01h455vb4pex5vsknk084sn02q" })).await;
        assert_eq!(stranger.error_code(), "UNAUTHENTICATED");
    }
}
