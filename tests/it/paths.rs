//! What one may not see does not exist: by every path that the schema offers, a foreign row gives, to the byte, the
//! answer of a missing one, and no path leads to it.

use crate::{
    corpus::{self, HERE, Place, Walk},
    duties::brought_to,
    evaluations,
    harness::{Answer, Pack, World},
    reference::happened,
    reviews,
    sdl::{Sdl, is_wrapper, named},
    subjects::{self, Handle, Kind, Subjects, missing_like, prefix},
    viewers::{self, Viewer},
};
use async_graphql::parser::types::InputValueDefinition;
use sea_orm::ColumnTrait;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};

/// How far the paths go from the root.
const DEPTH: usize = 4;
/// Foreign rows of a kind for which one viewer is asked by one way, about.
const MANY: usize = 12;

/// A question that takes a text.
struct Way {
    /// The field that takes it.
    field: String,
    /// The type of the rows that the field answers with.
    of: String,
    question: String,
}

impl Way {
    async fn ask(&self, viewer: &Viewer<'_>, text: &str) -> Answer {
        let question = self.question.replace(HERE, &json!(text).to_string());
        // Of each command and text: one is done also where there is nothing to do, and whoever has done something has used its key.
        let key = format!("idempotencyKey: \"{} of {text}\"", self.field);
        let question = question.replace("idempotencyKey: \"key\"", &key);
        viewer.send(&question, json!({})).await
    }
}

/// Commands that are not asked whether they tell one row from another. These take the ids of files alone, beside a code that names
/// what they are about, and look at them once all else is as it should be: `files`, `projects`, `plans_of_projects` and `funding` try
/// them. And what was read is counted, and by then it was counted before: it never says of which.
const SAY_NOTHING: [&str; 22] = [
    "Mutation.applyForCreation",
    "Mutation.finishImplementation",
    "Mutation.markNotificationsRead",
    "Mutation.recordAcceptance",
    "Mutation.recordExpenditure",
    "Mutation.recordListing",
    "Mutation.recordNaming",
    "Mutation.recordPayment",
    "Mutation.recordPriceAudit",
    "Mutation.recordUnitAcceptance",
    "Mutation.rejectSelection",
    "Mutation.requestAcceptance",
    "Mutation.returnApplication",
    "Mutation.saveDossier",
    "Mutation.savePlan",
    "Mutation.startImplementation",
    "Mutation.startOperation",
    "Mutation.studyApplication",
    "Mutation.submitUpward",
    "Mutation.undoStage",
    "Mutation.withdrawApplication",
    "Mutation.withdrawProject",
];

/// Each field that takes such a text, as an argument or within one, by each path.
fn ways(walk: &Walk<'_>, fits: &dyn Fn(&InputValueDefinition) -> bool) -> Vec<Way> {
    let mut objects = vec![Place::root("mutation")];
    objects.extend(walk.places(DEPTH - 1).iter().flat_map(|place| walk.objects(place)));
    let mut ways = Vec::new();
    for object in objects {
        for field in walk.sdl.fields(&object.of) {
            let answered = named(&field.ty.node);
            let of = if is_wrapper(answered) {
                named(&walk.sdl.field(answered, "nodes").ty.node)
            } else {
                answered
            };
            for argument in field.arguments.iter().map(|argument| &argument.node) {
                for value in walk.values.open(argument, fits) {
                    let call = walk.call(field, &[(&argument.name.node, value)]);
                    // Of whatever there may be, more would be more than one may ask.
                    let depth = usize::from(!walk.sdl.is_interface(answered));
                    ways.push(Way {
                        field: format!("{}.{}", object.of, field.name.node),
                        of: of.to_owned(),
                        question: object.ask(&format!("{call} {}", walk.select(answered, depth))),
                    });
                }
            }
        }
    }
    ways
}

/// Whether something is named by its id.
fn is_id(input: &InputValueDefinition) -> bool {
    named(&input.ty.node) == "ID" && input.name.node != "idempotencyKey"
}

/// An id of no kind, which nothing looks for.
const OF_NO_KIND: &str = "nothing_01h455vb4pex5vsknk084sn02q";

/// Who finds out what ways look for: between them they may ask for everything.
const SCOUTS: [&str; 7] = [
    "fengmao-office.coordinator",
    "health.signer",
    "fuchun-subdistrict.signer",
    "data-platform",
    "sysadmin",
    "secadmin",
    "auditor",
];

/// What a viewer is answered, and by how many statements.
async fn statements(world: &World, way: &Way, viewer: &Viewer<'_>, text: &str) -> (u64, Answer) {
    let before = world.store.statements();
    let answer = way.ask(viewer, text).await;
    (world.store.statements() - before, answer)
}

/// Which ways look for rows of which kinds: what asks for one that is missing is answered by other statements than what asks for nothing
/// that there could be.
async fn looked_for(
    world: &World,
    ways: &[Way],
    viewers: &[Viewer<'_>],
    subjects: &BTreeMap<Kind, Subjects>,
) -> HashSet<(usize, String)> {
    let scouts: Vec<&Viewer<'_>> = viewers.iter().filter(|it| SCOUTS.contains(&it.name.as_str())).collect();
    assert_eq!(scouts.len(), SCOUTS.len());
    let columns = || subjects.values().flat_map(|it| &it.columns);
    let kinds: HashSet<String> = viewers
        .iter()
        .flat_map(|it| columns().filter_map(|column| column.of(it)))
        .map(|id| missing_like(&id))
        .collect();
    let mut looked_for = HashSet::new();
    for (at, way) in ways.iter().enumerate() {
        for scout in &scouts {
            let (of_no_kind, answer) = statements(world, way, scout, OF_NO_KIND).await;
            // Who may not ask this at all is not looked for anything.
            if answer.error_code() == "FORBIDDEN" {
                continue;
            }
            for missing in &kinds {
                let pair = (at, missing.clone());
                if !looked_for.contains(&pair) && statements(world, way, scout, missing).await.0 != of_no_kind
                {
                    looked_for.insert(pair);
                }
            }
        }
    }
    looked_for
}

/// By `way` the viewer is told the same of what is foreign as it was told of what is missing.
async fn same_answer(way: &Way, viewer: &Viewer<'_>, foreign: &str, absent: &Answer) {
    let told = |answer: &Answer| format!("{} {:?} {}", answer.status, answer.headers, answer.body);
    let seen = way.ask(viewer, foreign).await;
    assert_eq!(told(&seen), told(absent), "{} asks for {foreign} by {}", viewer.name, way.question);
    assert_eq!(seen.bytes, absent.bytes, "{} asks for {foreign} by {}", viewer.name, way.question);
}

/// The fields that tell none of the viewers what it may see from what is missing, each with what was asked last, and answered.
async fn silent<'w>(
    ways: &'w [Way],
    viewers: &[Viewer<'_>],
    subjects: &BTreeMap<Kind, Subjects>,
    looked_for: &HashSet<(usize, String)>,
) -> BTreeMap<&'w str, String> {
    let fields = ways.iter().map(|way| way.field.as_str());
    let mut silent: BTreeMap<&str, String> =
        fields.filter(|field| !SAY_NOTHING.contains(field)).map(|field| (field, String::new())).collect();
    for subjects in subjects.values() {
        for viewer in viewers {
            let hidden = subjects.hidden_from(viewer);
            let known = subjects.columns.iter().filter_map(|column| column.of(viewer));
            for id in known.filter(|id| !hidden.contains(id)) {
                let missing = missing_like(&id);
                for (at, way) in ways.iter().enumerate() {
                    if !looked_for.contains(&(at, missing.clone())) {
                        continue;
                    }
                    let field = way.field.as_str();
                    let Some(last) = silent.get_mut(field) else { continue };
                    let (seen, absent) = (way.ask(viewer, &id).await, way.ask(viewer, &missing).await);
                    if seen.bytes == absent.bytes {
                        *last = format!("{}: {id} by {}: {}", viewer.name, way.question, seen.body);
                    } else {
                        silent.remove(field);
                    }
                }
            }
        }
    }
    silent
}

/// For each path to rows of these types, its question with pages of each size.
fn with_pages_of(sizes: &[usize], mut walk: Walk<'_>, scoped: &[&str]) -> Vec<Vec<String>> {
    let mut asked: Vec<Vec<String>> = Vec::new();
    for size in sizes {
        walk.page = *size;
        let places: Vec<Place> = walk.places(DEPTH).iter().flat_map(|place| walk.objects(place)).collect();
        let ends = places.iter().filter(|place| scoped.contains(&place.of.as_str()));
        asked.push(ends.map(|place| place.ask("id")).collect());
    }
    (0..asked[0].len()).map(|path| asked.iter().map(|questions| questions[path].clone()).collect()).collect()
}

/// The first of the questions that is not more than one may ask at once, and its answer.
async fn within_limits<'q>(viewer: &Viewer<'_>, widths: &'q [String]) -> (&'q str, Answer) {
    let mut told = Value::Null;
    for question in widths {
        let answer = viewer.send(question, json!({})).await;
        if answer.error_code() != "LIMIT_EXCEEDED" {
            return (question, answer);
        }
        told = answer.body;
    }
    panic!("{} may not even ask {}: {told}", viewer.name, widths[widths.len() - 1]);
}

/// The ids that an answer names.
fn ids_in(answer: &Answer) -> HashSet<String> {
    let text = String::from_utf8_lossy(&answer.bytes);
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    words.filter(|word| word.contains('_')).map(str::to_owned).collect()
}

both! {
    async fn a_foreign_row_is_a_missing_one_by_every_path(world) {
        let viewers = viewers::of_each_kind(world).await;
        let subjects = subjects::prepare(world).await;
        let schema = Sdl::ours();
        let ways = ways(&Walk::of(&schema, &subjects, &viewers), &is_id);
        let looked_for = looked_for(world, &ways, &viewers, &subjects).await;
        let mut once: HashSet<(usize, String)> = HashSet::new();
        for viewer in &viewers {
            for subjects in subjects.values() {
                let mut foreign: BTreeMap<String, Vec<String>> = BTreeMap::new();
                for id in subjects.foreign_to(viewer) {
                    foreign.entry(missing_like(&id)).or_default().push(id);
                }
                for (missing, ids) in foreign {
                    for (at, way) in ways.iter().enumerate() {
                        // The trail is about everything, also about what its reader does not see.
                        if viewer.name == "auditor" && way.of == "AuditEvent" {
                            continue;
                        }
                        let pair = (at, missing.clone());
                        // Where nobody's question looks for a row of this kind, one row by one viewer is as much as any.
                        let some = if looked_for.contains(&pair) {
                            MANY
                        } else {
                            usize::from(once.insert(pair))
                        };
                        if some > 0 {
                            let absent = way.ask(viewer, &missing).await;
                            // Of many each way has others, so that each row is asked for.
                            let apart = ids.len().div_ceil(some);
                            for id in ids.iter().skip(at % apart).step_by(apart) {
                                same_answer(way, viewer, id, &absent).await;
                            }
                        }
                    }
                }
            }
        }
        let silent = silent(&ways, &viewers, &subjects, &looked_for).await;
        assert!(silent.is_empty(), "nobody learns anything by {silent:#?}");
    }

    async fn what_only_foreign_rows_have_finds_as_little_as_what_none_has(world) {
        let viewers = viewers::of_each_kind(world).await;
        let subjects = subjects::prepare(world).await;
        // A later policy names an organization besides, and nothing that it owes.
        let last = "changkou-town,19,IMPLEMENTING_UNIT,";
        let besides = format!("idle-town,20,IMPLEMENTING_UNIT,闲镇,Idle Town,,\n{last}");
        Pack::copy().with("organizations.csv", last, &besides).import(world).await;
        let schema = Sdl::ours();
        let walk = Walk::of(&schema, &subjects, &viewers);
        for kind in Kind::ALL {
            for Handle { argument, value, owner, bare } in kind.handles() {
                let mut ways = ways(&walk, &|input| input.name.node == *argument && named(&input.ty.node) == "String");
                ways.retain(|way| kind.types().contains(&way.of.as_str()));
                assert!(!ways.is_empty(), "no argument {argument} leads to {kind:?}");
                let (strangers, others): (Vec<_>, Vec<_>) = viewers.iter().partition(|viewer| {
                    !subjects[&kind].hidden_from(viewer).is_empty() && !viewer.own.iter().any(|code| code == owner)
                });
                for way in &ways {
                    for viewer in &strangers {
                        same_answer(way, viewer, value, &way.ask(viewer, bare).await).await;
                    }
                }
                let mut told = false;
                for viewer in others {
                    told |= ways[0].ask(viewer, value).await.bytes != ways[0].ask(viewer, bare).await.bytes;
                }
                assert!(told, "nobody finds {argument}: {value}");
            }
        }
    }

    async fn no_path_leads_to_a_foreign_row(world) {
        happened(world).await;
        let viewers = viewers::of_each_kind(world).await;
        let subjects = subjects::prepare(world).await;
        let schema = Sdl::ours();
        let short = Walk::of(&schema, &subjects, &viewers);
        let scoped: Vec<&str> = Kind::ALL.iter().filter(|kind| **kind != Kind::Catalogue).flat_map(|kind| kind.types()).copied().collect();
        let mut questions: Vec<Vec<String>> = corpus::questions(&short, &viewers).await.into_iter().map(|it| vec![it.clone(), it.replace("(first: 4)", "(first: 1)")]).collect();
        // With pages as whole as one may have below so many others.
        questions.extend(with_pages_of(&[100, 20, 4, 1], short, &scoped));
        let mut found: HashSet<String> = HashSet::new();
        // Of two questions each viewer is asked one, and on the other engine the other one.
        let first = usize::from(world.database.is_sqlite());
        for (turn, viewer) in (first..).zip(&viewers) {
            let hidden: HashSet<String> = subjects.values().flat_map(|it| it.hidden_from(viewer)).collect();
            for widths in questions.iter().skip(turn % 2).step_by(2) {
                let (question, answer) = within_limits(viewer, widths).await;
                let ids = ids_in(&answer);
                // The trail is about everything, also about what its reader does not see.
                if viewer.name != "auditor" || !ids.iter().any(|id| id.starts_with("auditevent_")) {
                    let foreign: Vec<&String> = ids.intersection(&hidden).collect();
                    assert!(foreign.is_empty(), "{} is led to {foreign:?} by {question}", viewer.name);
                }
                // What is asked for by its id is not found by the path.
                found.extend(ids.into_iter().filter(|id| !question.contains(id.as_str())));
            }
        }
        for of in scoped {
            let prefix = prefix(of);
            assert!(found.iter().any(|id| id.starts_with(&prefix)), "no path leads anybody to a {of}");
        }
    }

    async fn a_person_is_no_more_than_a_display_name_and_only_where_their_work_is_seen(world) {
        let duty = brought_to(world, "COMPLETED").await;
        let query = "query($id: ID!) { node(id: $id) { ... on Duty { signOffs { signedBy { id displayName } } } } }";
        for name in ["data-platform", "fuchunwan-new-city.officer", "education.officer"] {
            let person = world.person(name).await;
            let data = person.ask_with(query, json!({ "id": duty["id"] })).await;
            let signer = &data["node"]["signOffs"][0]["signedBy"];
            assert_eq!(signer["displayName"], "name of education.signer");
            let by_id = "query($id: ID!) { node(id: $id) { ... on User { displayName } } }";
            let data = person.ask_with(by_id, json!({ "id": signer["id"] })).await;
            assert_eq!(data["node"]["displayName"], "name of education.signer", "{name}");
        }
    }

    async fn whose_hand_is_in_what_one_sees_is_found_by_id_and_nobody_else(world) {
        evaluations::made_final(world).await;
        let review = reviews::opened(world, "jiangbin", "APPRAISAL", None).await;
        let signatories = reviews::all_sign(world, &review, "APPROVE").await;
        let mut signatories = signatories.iter().filter(|it| !["education", "culture-tourism-sports", "health"].contains(&it.as_str()));
        let (one, other) = (signatories.next().unwrap(), signatories.next().unwrap());
        let (one_signer, other_signer) = (format!("{one}.signer"), format!("{other}.signer"));
        let (one_officer, other_officer) = (format!("{one}.officer"), format!("{other}.officer"));
        for (name, by, seen) in [
            // What was verified, by who sees the scores.
            ("fuchun-subdistrict.officer", "health.signer", true),
            ("education.officer", "culture-tourism-sports.signer", true),
            ("education.officer", "health.signer", false),
            ("changkou-town.officer", "health.signer", false),
            // What was signed in a review, before it is concluded.
            (&one_officer, &one_signer, true),
            (&other_officer, &other_signer, true),
            (&one_officer, &other_signer, false),
            ("fuchun-subdistrict.officer", &one_signer, false),
        ] {
            let accounts = world.store.unscoped_rows::<entity::account::Entity>(entity::account::Column::Name.eq(by));
            let id = accounts.await.unwrap()[0].id.to_string();
            let person = world.person(name).await;
            let data = person.ask_with("query($id: ID!) { node(id: $id) { ... on User { displayName } } }", json!({ "id": id })).await;
            let expected = if seen { json!({ "displayName": format!("name of {by}") }) } else { json!(null) };
            assert_eq!(data["node"], expected, "{by} by {name}");
        }
    }
}
